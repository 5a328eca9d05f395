"""HTTP behind API Gateway's REST proxy integration.

Stacks and contracts import the route types from here; only handlers need `cartwright.http.dispatcher`.
"""

from cartwright.http.problems import Problem, ProblemField
from cartwright.http.routes import Access, Route

__all__ = ["Access", "Problem", "ProblemField", "Route"]
