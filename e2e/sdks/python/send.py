"""Sends through an unmodified SDK, as a customer's product does: identify, group, then 25 tracked events and a page.

Usage: send.py {segment,segment-gzip,analytics,analytics-gzip,rudder,rudder-gzip,posthog} HOST KEY
Exits with an error where the SDK reports one.
"""

import sys

EVENTS = 25


def failed(error, items):
    print(f"{len(items)} not sent: {error}", file=sys.stderr)
    sys.stderr.flush()
    global errors
    errors += 1


errors = 0


def segment_like(module, host, key, gzip, host_setting="host"):
    client = module.Client(key, **{host_setting: host}, gzip=gzip, on_error=failed, debug=True)
    client.identify("u-python", {"name": "Python User", "email": "python@example.com"})
    client.group("u-python", "acme", {"name": "Acme"})
    for number in range(EVENTS):
        client.track("u-python", "Report exported", {"number": number, "市": "東京"})
    client.page("u-python", "Docs", "Start")
    client.flush()
    client.join()


def posthog(host, key):
    from posthog import Posthog

    client = Posthog(key, host=host, on_error=failed)
    client.set(distinct_id="u-python", properties={"name": "Python User"})
    client.group_identify("company", "acme", {"name": "Acme"})
    for number in range(EVENTS):
        client.capture("Report exported", distinct_id="u-python", properties={"number": number}, groups={"company": "acme"})
    client.capture("$pageview", distinct_id="u-python", properties={"$current_url": "https://example.com/start"})
    client.get_all_flags("u-python")
    client.flush()
    client.shutdown()


name, host, key = sys.argv[1:]
sdk, _, packing = name.partition("-")
gzip = packing == "gzip"
if sdk == "segment":
    import segment.analytics.client as module

    segment_like(module, host, key, gzip)
elif sdk == "analytics":
    import analytics.client as module

    segment_like(module, host, key, gzip)
elif sdk == "rudder":
    import rudderstack.analytics.client as module

    segment_like(module, host, key, gzip)
else:
    posthog(host, key)
sys.exit(1 if errors else 0)
