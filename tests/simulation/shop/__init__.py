"""The whole sale simulated: the real baskets, orders, inventory and payments, and all who come into the shop.

services                            the services' functions, connected as their stacks connect them
bank, line                          the payment provider: the real sandbox, its ledger, and the line to it, that fails
goods                               what is sold: products and prices as the catalogue tells of them
client                              how a client asks, and asks again
shoppers, visits, aftermath, staff  who does what in a sale, drawn by the seed
payers, impatient                   who pays again, or does not, after a payment failed
guests, thieves, crowds, travellers who buys once and does not look back: some only that others can't buy
sale, fault_profiles                all of it as a shop that can be run, and the faults that it is run with
books, tokens, retention, audit     what must not be in the end, each by its name
bugs                                what shops are often got wrong by: the audit finds each
"""
