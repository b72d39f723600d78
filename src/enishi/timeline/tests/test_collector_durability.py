"""An acknowledged event is on disk: by the order of system calls, by killing, by a full disk."""

import asyncio
import json
import re
import shutil
import socket
import subprocess
import threading
from functools import partial
from pathlib import Path

import httpx
import psutil
import pytest
from tests.house import wait_for

from enishi.timeline import wire
from enishi.timeline.enums import Lane
from enishi.timeline.spool import Spool
from enishi.timeline.tests.collecting import KEY, TRACK, Door
from enishi.timeline.tests.serving import Process, served


def can_trace() -> bool:
    words = ["strace", "-qq", "-o", "/dev/null", "true"]
    return bool(shutil.which("strace")) and subprocess.run(words, check=False).returncode == 0


def message_ids(folder: Path) -> list[str]:
    spool = Spool(folder / "spool.db")
    ids = [one.message_id for r in spool.read(Lane.LIVE, 0, 10**6) for one in wire.read(r)]
    spool.close()
    return ids


@pytest.mark.skipif(not can_trace(), reason="strace is not here, or not allowed")
def test_the_disk_has_it_before_the_sender_hears_of_it(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    calls = "trace=fsync,fdatasync,pwrite64,write,writev,sendto,sendmsg"
    process = Process(
        tmp_path, under=("strace", "-f", "-y", "-s", "200", "-e", calls, "-o", str(trace))
    )
    for number in range(3):
        event = {**TRACK, "messageId": f"m-{number}"}
        assert httpx.post(f"{process.url}/v1/track", json=event, auth=(KEY, "")).status_code == 200
    (collector,) = psutil.Process(process.process.pid).children()
    collector.terminate()
    process.process.wait(timeout=10)
    steps = _steps(trace.read_text(errors="replace"))
    answers = [number for number, step in enumerate(steps) if step == "answer"]
    assert len(answers) >= 3
    for start, end in zip([0, *answers], answers, strict=False):
        between = steps[start + 1 : end]
        assert "write" in between, steps
        assert "sync" in between[between.index("write") :], steps


def _steps(trace: str) -> list[str]:
    """Finished writes and syncs of the spool's log, and begun 200 answers, in their order."""
    steps: list[str] = []
    unfinished: dict[str, str] = {}
    for line in trace.splitlines():
        thread = line.split(" ", 1)[0]
        step = ""
        if call := re.search(r"(pwrite64|write|fsync|fdatasync)\(\d+<[^>]*spool\.db-wal>", line):
            step = "sync" if "sync" in call[1] else "write"
        elif re.search(r"HTTP/1\.1 200 OK.*application/json", line):
            step = "answer"
        elif "resumed>" in line:
            step = unfinished.pop(thread, "")
        if step and step != "answer" and "<unfinished" in line:
            unfinished[thread] = step
        elif step:
            steps.append(step)
    return steps


def test_killing_the_collector_loses_no_acknowledged_event(tmp_path: Path) -> None:
    acknowledged: list[str] = []
    for kill in range(3):
        process = Process(tmp_path)
        threads = [
            threading.Thread(
                target=_send_until_dead, args=[process.url, f"{kill}-{n}", acknowledged]
            )
            for n in range(4)
        ]
        for thread in threads:
            thread.start()
        heard = len(acknowledged)
        wait_for(partial(_more_than, heard + 20 + 7 * kill, acknowledged))
        process.kill()
        for thread in threads:
            thread.join(timeout=10)
    stored = message_ids(tmp_path)
    assert set(acknowledged) <= set(stored)
    assert len(stored) == len(set(stored))


def _more_than(count: int, heard: list[str]) -> bool:
    return len(heard) > count


def _send_until_dead(url: str, name: str, acknowledged: list[str]) -> None:
    with httpx.Client(base_url=url, auth=(KEY, "")) as client:
        for number in range(100_000):
            event = {**TRACK, "messageId": f"{name}-{number}"}
            try:
                answer = client.post("/v1/track", json=event)
            except httpx.TransportError:
                return
            if answer.status_code == 200:
                acknowledged.append(event["messageId"])


def test_fifty_senders_at_once_are_all_taken_exactly_once(tmp_path: Path) -> None:
    door = Door(tmp_path)

    async def sender(client: httpx.AsyncClient, name: int) -> None:
        for number in range(4):
            event = {**TRACK, "messageId": f"{name}-{number}"}
            answer = await client.post("/v1/batch", json={"batch": [event, event]})
            assert answer.json() == {"success": True}

    async def all_of_them(url: str) -> None:
        async with httpx.AsyncClient(base_url=url, auth=(KEY, ""), timeout=30) as client:
            await asyncio.gather(*[sender(client, name) for name in range(50)])

    with served(door.app) as url:
        asyncio.run(all_of_them(url))
    ids = [one.message_id for one in door.kept()]
    assert len(ids) == 400
    assert len(set(ids)) == 200


@pytest.mark.skipif(not Path("/proc/mounts").exists(), reason="needs Linux")
def test_a_full_disk_is_told_and_forgiven(tmp_path: Path) -> None:
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("a small file system needs root")
    try:
        _fill_and_recover(folder)
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def _fill_and_recover(folder: Path) -> None:
    door = Door(folder)
    ballast = folder / "ballast"
    assert door.post("/v1/track", TRACK).status_code == 200
    ballast.write_bytes(b"x" * 500_000)
    event = {**TRACK, "properties": {"note": "x" * 30_000}}
    answers = [door.post("/v1/batch", {"batch": [event] * 3}) for _ in range(8)]
    assert answers[0].status_code == 200
    assert answers[-1].status_code == 503
    assert int(answers[-1].headers["retry-after"]) > 0
    taken = [answer.status_code for answer in answers].count(200)
    assert len(door.kept()) == 1 + 3 * taken
    ballast.unlink()
    assert door.post("/v1/track", TRACK).status_code == 200
    assert len(door.kept()) == 2 + 3 * taken
    door.spool.close()


def test_a_sender_that_hangs_up_does_no_harm(tmp_path: Path) -> None:
    door = Door(tmp_path)
    body = json.dumps(TRACK).encode()
    head = (
        f"POST /v1/track?writeKey={KEY} HTTP/1.1\r\nhost: e\r\ncontent-length: {len(body)}\r\n\r\n"
    )
    with served(door.app) as url:
        for sent in (head.encode(), head.encode() + body[:20], head.encode() + body):
            with socket.create_connection(("127.0.0.1", int(url.rsplit(":", 1)[1]))) as connection:
                connection.sendall(sent)
        assert httpx.post(f"{url}/v1/track", content=body, auth=(KEY, "")).status_code == 200
    assert len(door.kept()) == 2
