"""A payment provider and a carrier that move nothing and fail on demand, independent of the shop, with an API.

For stages without real payments. No stage that retains its data may use it.
"""
