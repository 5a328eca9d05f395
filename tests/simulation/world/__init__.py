"""AWS in memory, in virtual time, with faults, from a seed: what a shop's functions run in when it is simulated.

turns                               virtual time, and the threads that take turns in it
world                               the seed, the clock, calls and what befalls them, invocations
faults, drawing                     what can go wrong and where; drawn by a seed, or chosen
values, expressions, storage,       DynamoDB: items, its expression language, conditions, transactions, indexes,
  writes, indexes, capacity, table    limits and prices, behind `cartwright.aws.dynamodb.Table`
queues, bus, streams                SQS, EventBridge and a table's stream, with their failure paths
parties                             HTTP services of others, and their webhooks
functions, shapes                   Lambda: environments and invocations; the events it hands to them
loading, installed                  a service's real handlers, composed anew for each environment; the process
cloud                               all of it connected, as a stack connects it
running, shrinking                  from a seed to a story, and from a failing story to the shortest
"""
