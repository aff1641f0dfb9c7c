from data.sources.breaker import Breaker


def test_a_source_that_never_failed_is_asked_at_once_by_everyone():
    breaker = Breaker()
    assert [breaker.wait_s(now, 5) for now in (0.0, 0.0, 1.0)] == [0, 0, 0]


def test_after_a_failure_nobody_asks_until_the_pause_is_over():
    breaker = Breaker(first_s=1, longest_s=10)
    assert breaker.failed(100.0) == 1
    assert 0.59 < breaker.wait_s(100.4, 5) < 0.61
    assert breaker.wait_s(101.0, 5) == 0


def test_the_pause_doubles_up_to_the_longest():
    breaker, now, pauses = Breaker(first_s=1, longest_s=10), 0.0, []
    for _ in range(6):
        pauses.append(breaker.failed(now))
        now += pauses[-1]
        assert breaker.wait_s(now, 5) == 0
    assert pauses == [1, 2, 4, 8, 10, 10]


def test_after_the_pause_only_one_tries_at_a_time():
    breaker = Breaker(first_s=1)
    breaker.failed(0.0)
    assert breaker.wait_s(2.0, 5) == 0
    assert breaker.wait_s(2.1, 5) > 0


def test_a_try_that_never_comes_back_does_not_keep_the_others_away_for_good():
    breaker = Breaker(first_s=1)
    breaker.failed(0.0)
    assert breaker.wait_s(2.0, 5) == 0
    assert breaker.wait_s(6.9, 5) > 0
    assert breaker.wait_s(7.0, 5) == 0


def test_an_answer_ends_the_pause_and_forgets_the_failures():
    breaker = Breaker(first_s=1)
    breaker.failed(0.0)
    breaker.failed(5.0)
    breaker.answered()
    assert breaker.wait_s(5.1, 5) == 0
    assert breaker.failed(6.0) == 1


def test_failures_of_questions_under_way_together_count_once():
    breaker = Breaker(first_s=1)
    breaker.failed(0.0)
    breaker.failed(0.1)
    breaker.failed(0.2)
    assert breaker.wait_s(1.0, 5) == 0
