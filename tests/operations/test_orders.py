"""A publication that was asked for while the database was busy is not forgotten."""

import pytest
from django.db import OperationalError, connection

from reporting.models import PublicationOrder
from reporting.runs import orders
from tests.reporting.told import moment

Q2 = {"from": "2023-04-01", "to": "2023-06-30", "province": "98"}
NOW = moment("5/7 12:00")


@pytest.mark.django_db(transaction=True)
def test_it_is_on_the_list_again_at_once(busy_office):
    """As while a bulk load has SQLite to itself: what was made is not stored, nor for a while that it was not."""
    order = PublicationOrder.objects.create(words=Q2, asked_at=NOW)
    refused = []

    def busy(execute, sql, params, many, context):
        stores = sql.startswith('INSERT INTO "reporting_publication"')
        gives_back = sql.startswith('UPDATE "reporting_publicationorder"') and refused and len(refused) < 4
        if stores or gives_back:
            refused.append(sql)
            raise OperationalError("database is locked")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(busy), pytest.raises(OperationalError):
        orders.carry_out_next(NOW)
    order.refresh_from_db()
    assert (order.state, order.attempts, len(refused)) == ("queued", 0, 4)
    assert orders.carry_out_next(NOW) == order
    assert (order.refresh_from_db(), order.state, order.attempts) == (None, "done", 1)
