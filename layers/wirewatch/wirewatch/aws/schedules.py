"""Creates, updates and deletes the schedules of routes in EventBridge Scheduler. All these
schedules are in the schedule group of the stack.
"""

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
    """A schedule that should exist in EventBridge Scheduler.

    EventBridge Scheduler then requests the digests of `route` at the times of `schedule`.
    """

    name: str
    route: str
    schedule: Schedule


class Schedules:
    def __init__(
        self, client: "EventBridgeSchedulerClient", group: str, queue_arn: str, role_arn: str, dlq_arn: str
    ) -> None:
        self.client, self.group = client, group
        self.queue_arn, self.role_arn, self.dlq_arn = queue_arn, role_arn, dlq_arn

    def reconcile(self, desired: Iterable[DesiredSchedule], unwanted: Iterable[str]) -> dict[str, str]:
        """Create or update the desired schedules, and delete the unwanted ones. `unwanted` has
        names.

        Returns {name: reason} for the schedules that EventBridge refused. A repeated call has the
        same result.
        """
        for name in sorted(unwanted):
            self._delete(name)
        refused: dict[str, str] = {}
        for schedule in desired:
            try:
                self._apply(schedule)
            except self.client.exceptions.ValidationException as error:
                refused[schedule.name] = str(error.response["Error"].get("Message", error))
        return refused

    def _apply(self, schedule: DesiredSchedule) -> None:
        existing = self._read(schedule.name)
        if existing is None:
            self._create(schedule)
        elif self._differs(schedule, existing):
            self.client.update_schedule(**self._arguments(schedule))

    def _read(self, name: str) -> "GetScheduleOutputTypeDef | None":
        try:
            return self.client.get_schedule(GroupName=self.group, Name=name)
        except self.client.exceptions.ResourceNotFoundException:
            return None

    def _create(self, wanted: DesiredSchedule) -> None:
        try:
            self.client.create_schedule(**self._arguments(wanted))
        except self.client.exceptions.ConflictException:  # another worker has just created it
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
