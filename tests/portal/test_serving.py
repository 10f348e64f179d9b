"""The real server with two workers: burst, kill, and every reader is in the books."""

import http.client
import os
import signal
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest
from django.db import connection
from django.utils import timezone

from tests.make.organisations import make_unit
from tests.make.portal import make_article, make_portal, news_section
from tests.portal.doors import CHROME, until
from thidua.config.database import address_of
from thidua.portal.actions.counting import JOURNALS, take_in
from thidua.portal.actions.journal import adopt_journals
from thidua.portal.models import NewsPage
from thidua.portal.queries.readers import views_of
from thidua.trail.models import Unsealed

READERS = 400


@pytest.mark.django_db(transaction=True)
def test_two_workers_killed_in_the_middle_of_a_burst_lose_no_reader(tmp_path: Path) -> None:
    article = make_article(news_section(make_portal(make_unit("thai-nguyen"))))
    due = make_article(article.get_parent().specific, "Hẹn giờ")
    due.unpublish()
    due.save_revision(approved_go_live_at=timezone.now())
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    place = {"DATABASE_URL": address_of(connection.settings_dict), "THIDUA_VAR": str(tmp_path), "THIDUA_PROXY": "1"}
    command = [sys.executable, "-m", "thidua.config.program", "serve", "--port", str(port), "--workers", "2"]
    server = subprocess.Popen(command, env=os.environ | place, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def read(number: int) -> int:
        sent = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        sent.request(
            "GET",
            article.url,
            headers={"User-Agent": CHROME, "X-Forwarded-For": f"10.9.{number // 250}.{number % 250}"},
        )
        answer = sent.getresponse()
        answer.read()
        sent.close()
        return answer.status

    def answers() -> bool:
        try:
            return read(0) == 200
        except OSError:
            return False

    family = [psutil.Process(server.pid)]
    try:
        until(answers, patience=60)
        family += family[0].children(recursive=True)
        # What runs beside the server does its work in one process: what is due is published, the trail is sealed.
        until(lambda: NewsPage.objects.get(pk=due.pk).live, patience=60)
        until(lambda: not Unsealed.objects.exists(), patience=60)
        with ThreadPoolExecutor(8) as readers:
            # Every reader comes twice, perhaps to both workers.
            assert set(readers.map(read, [number % READERS for number in range(2 * READERS)])) == {200}
    finally:
        for process in family:
            process.send_signal(signal.SIGKILL)
        server.wait()
        psutil.wait_procs(family)  # a journal is anybody's once its process is gone
    adopt_journals(tmp_path / JOURNALS, take_in)
    assert views_of(article.pk) == READERS
