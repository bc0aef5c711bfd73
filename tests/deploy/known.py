"""Every metric of `/metrics` with its labels, as rules and dashboards may read it."""

# What Prometheus adds or makes itself.
PROMETHEUS = {"up": set[str](), "ALERTS": {"alertname", "alertstate", "severity"}}
TARGET = {"job", "instance"}
# Bounds of histograms that rules and dashboards read by name.
BOUNDS = {"replyx_delivery_seconds": {"0.1", "1.0"}}

VALUES: dict[str, set[str]] = {
    "websocket_connections_total": {"type"},
    "websocket_connections_by_type": {"connection_type"},
    "websocket_messages_sent_total": {"type"},
    "websocket_connection_errors_total": {"error_type"},
    "replyx_dialogs_waiting": set(),
    "replyx_dialogs_waiting_unattended": set(),
    "replyx_oldest_task_seconds": set(),
    "replyx_tasks_queued": set(),
    "replyx_redis_up": set(),
    "replyx_connections_opened_total": {"transport", "side", "result"},
    "replyx_closes_total": {"code"},
    "replyx_gaps_repaired_total": {"side"},
    "replyx_replays_total": {"source"},
    "replyx_resets_total": {"reason"},
    "replyx_slow_clients_total": set(),
    "replyx_lease_lost_total": set(),
    "replyx_messages_stored_total": {"sender"},
}
HISTOGRAMS: dict[str, set[str]] = {
    "replyx_delivery_seconds": {"side"},
    "replyx_ack_seconds": {"side"},
    "replyx_handshake_seconds": {"transport"},
    "replyx_broadcast_seconds": set(),
}


def series() -> dict[str, set[str]]:
    """Every series that may be read, with its labels besides those of the target."""
    found = {**PROMETHEUS, **VALUES}
    for name, labels in HISTOGRAMS.items():
        found |= {f"{name}_bucket": labels | {"le"}, f"{name}_count": labels, f"{name}_sum": labels}
    return found
