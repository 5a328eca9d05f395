"""Table keys of promotions, their codes and their usage counters.

promotion         pk PROMO#<id>   sk P
used in total     pk PROMO#<id>   sk U                used, if there is a limit; paid: how many of them are paid
by a customer     pk PROMO#<id>   sk U#<customer>     used, if there is a limit
hold              pk PROMO#<id>   sk H#<end>#<order>  a use by an unpaid order; `end` in seconds since 1970
history           pk PROMO#<id>   sk C#<time>#<action>   author of each change, and the promotion after it
code              pk K#<CODE>     sk K                promotion_id; a single-use code also has its order's id
order             pk O#<order>    sk U                what it used; kept longer than any order can be cancelled
"""

HOLD_SK = "H#"


def promotion_key(promotion_id: str) -> dict[str, str]:
    return {"pk": f"PROMO#{promotion_id}", "sk": "P"}


def used_key(promotion_id: str, customer: str = "") -> dict[str, str]:
    return {"pk": f"PROMO#{promotion_id}", "sk": f"U#{customer}" if customer else "U"}


def hold_key(promotion_id: str, until: int, order_id: str) -> dict[str, str]:
    return {"pk": f"PROMO#{promotion_id}", "sk": f"{HOLD_SK}{until:010d}#{order_id}"}


def history_key(promotion_id: str, entry: str) -> dict[str, str]:
    return {"pk": f"PROMO#{promotion_id}", "sk": f"C#{entry}"}


def code_key(code: str) -> dict[str, str]:
    return {"pk": f"K#{code.upper()}", "sk": "K"}


def order_key(order_id: str) -> dict[str, str]:
    return {"pk": f"O#{order_id}", "sk": "U"}
