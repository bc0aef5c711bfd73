"""Users of bots, tasks, what they did, what they are paid, and who changed what."""

from adminpanel.telegram.earning import audit, payouts, submissions, tasks, users

__all__ = ["audit", "payouts", "submissions", "tasks", "users"]
