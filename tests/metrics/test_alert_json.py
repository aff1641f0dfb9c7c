"""An alert is the same after it was JSON."""

import json

from hypothesis import given
from hypothesis import strategies as st

from data.metrics.alert import Alert
from data.metrics.alert_json import alert_of, as_fields


@given(st.from_type(Alert))
def test_an_alert_is_the_same_after_it_was_json(alert):
    assert repr(alert_of(json.loads(json.dumps(as_fields(alert))))) == repr(alert)
