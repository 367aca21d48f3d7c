import sys, tempfile, time, os
from pathlib import Path

os.environ["SYNCSVC_TEST_SECRET"] = "Kenari-Rahasia-77"
from tests.connectors.http_server import serving
from tests.story.remotes.world import *
from tests.story.remotes.place import *

w = World()
w.begin()
with serving(w.script) as s:
    p = make_place(Path(tempfile.mkdtemp()), s.url("").rstrip("/"))
    from syncsvc.errors import ConfigError

    try:
        with p.work():
            pass
    except ConfigError as e:
        print("\n".join(sentences(e, "en")))
        sys.exit()
    for h in (0, DAY, 2 * DAY):
        t = time.time()
        a = p.run(h)
        print(
            time.time() - t,
            a.ended.state,
            a.ended.reason,
            {k: a.pull(k) for k in a.pulls},
            {k: str(v) for k, v in a.ended.failures.items()},
        )
        t = time.time()
        v = p.run(h, VILLAGE)
        print("village", time.time() - t, v.ended.state)
        print(p.open_findings())
        print(a.log[-3000:] if h == 0 else "")
        w.a_day_passes()
    print(p.ages())
    print(p.told(a)[0])
    print(len(w.calls))
    print(p.kept()[-2500:])
