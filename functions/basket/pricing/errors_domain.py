"""What may go wrong with promotions and rates."""

from cartwright.errors import BadRequest, Conflict, NotFound


class InvalidPromotion(BadRequest):
    code = "invalid-promotion"
    title = "The promotion contradicts itself"


class InvalidRates(BadRequest):
    code = "invalid-rates"
    title = "The rates contradict themselves"


class PromotionNotFound(NotFound):
    code = "promotion-not-found"
    title = "There is no such promotion"


class CodeTaken(Conflict):
    code = "code-taken"
    title = "Another promotion has this code"


class CodesExhausted(Conflict):
    code = "promotion-used-up"
    title = "A promotion was used as often as it may be"
