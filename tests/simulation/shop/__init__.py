"""The whole sale simulated: the real baskets, orders, inventory and payments, and all who come into the shop.

services                            the services' functions, connected as their stacks connect them
bank                                the payment provider: the real sandbox, behind a line that fails, with its ledger
goods                               what is sold: products and prices as the catalogue tells of them
asking                              how a client asks, and asks again
shoppers, visits, staff             who does what in a sale, drawn by the seed
sale                                all of it as a shop that can be run
audit, books                        what must not be in the end, each by its name
"""
