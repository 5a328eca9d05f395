"""Where promotions, their codes and what counts them lie in the table.

promotion         pk PROMO#<id>   sk P
used in total     pk PROMO#<id>   sk U                used, while there is a limit
by a customer     pk PROMO#<id>   sk U#<customer>     used, while there is a limit
code              pk K#<CODE>     sk K                promotion_id; of a single-use code also the order that had it
order             pk O#<order>    sk U                what it used; kept longer than any order can be cancelled
"""


def promotion_key(promotion_id: str) -> dict[str, str]:
    return {"pk": f"PROMO#{promotion_id}", "sk": "P"}


def used_key(promotion_id: str, customer: str = "") -> dict[str, str]:
    return {"pk": f"PROMO#{promotion_id}", "sk": f"U#{customer}" if customer else "U"}


def code_key(code: str) -> dict[str, str]:
    return {"pk": f"K#{code.upper()}", "sk": "K"}


def order_key(order_id: str) -> dict[str, str]:
    return {"pk": f"O#{order_id}", "sk": "U"}
