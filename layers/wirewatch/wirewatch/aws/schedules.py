"""EventBridge Scheduler: one schedule per scheduled route, in a group of the stack, kept as `routes.yaml` says."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wirewatch.configuration.schedule import Schedule

if TYPE_CHECKING:
    from mypy_boto3_scheduler import EventBridgeSchedulerClient
    from mypy_boto3_scheduler.type_defs import GetScheduleOutputTypeDef

SCHEDULED_TIME = "<aws.scheduler.scheduled-time>"


@dataclass(frozen=True)
class DesiredSchedule:
    """`name` is the schedule's; it flushes `route`."""

    name: str
    route: str
    schedule: Schedule


class Schedules:
    def __init__(
        self, client: "EventBridgeSchedulerClient", group: str, queue_arn: str, role_arn: str, dlq_arn: str
    ) -> None:
        self.client, self.group = client, group
        self.queue_arn, self.role_arn, self.dlq_arn = queue_arn, role_arn, dlq_arn

    def reconcile(self, wanted: Iterable[DesiredSchedule], unwanted: Iterable[str]) -> None:
        """Makes the one and removes the other. May be repeated at any point. Nothing is listed: no right to list is needed."""
        for name in sorted(unwanted):
            self._delete(name)
        for each in wanted:
            there = self._read(each.name)
            if there is None:
                self._create(each)
            elif self._differs(each, there):
                self.client.update_schedule(**self._arguments(each))

    def _read(self, name: str) -> "GetScheduleOutputTypeDef | None":
        try:
            return self.client.get_schedule(GroupName=self.group, Name=name)
        except self.client.exceptions.ResourceNotFoundException:
            return None

    def _create(self, wanted: DesiredSchedule) -> None:
        try:
            self.client.create_schedule(**self._arguments(wanted))
        except self.client.exceptions.ConflictException:  # another worker was here first
            self.client.update_schedule(**self._arguments(wanted))

    def _delete(self, name: str) -> None:
        try:
            self.client.delete_schedule(GroupName=self.group, Name=name)
        except self.client.exceptions.ResourceNotFoundException:
            pass

    def _differs(self, wanted: DesiredSchedule, there: "GetScheduleOutputTypeDef") -> bool:
        arguments = self._arguments(wanted)
        same = all(
            there.get(name) == arguments[name]
            for name in ("ScheduleExpression", "ScheduleExpressionTimezone")
        )
        target, wanted_target = dict(there["Target"]), arguments["Target"]
        return not same or any(
            target.get(name) != wanted_target[name]
            for name in ("Arn", "RoleArn", "Input", "DeadLetterConfig")
        )

    def _arguments(self, wanted: DesiredSchedule) -> dict[str, Any]:
        return {
            "GroupName": self.group,
            "Name": wanted.name,
            "ScheduleExpression": f"cron({wanted.schedule.cron})",
            "ScheduleExpressionTimezone": wanted.schedule.timezone,
            "FlexibleTimeWindow": {"Mode": "OFF"},
            "Target": {
                "Arn": self.queue_arn,
                "RoleArn": self.role_arn,
                "Input": json.dumps({"route": wanted.route, "due": SCHEDULED_TIME}),
                "DeadLetterConfig": {"Arn": self.dlq_arn},
                "RetryPolicy": {"MaximumEventAgeInSeconds": 86_400, "MaximumRetryAttempts": 185},
            },
        }
