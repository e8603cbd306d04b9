"""What the diagrams and decision tables do, played on the real engine."""

import pytest

pytest.register_assert_rewrite(f"{__name__}.play", f"{__name__}.journeys")
