namespace Pycos;

/// <summary>What a scheduler has done so far, at one moment.</summary>
/// <param name="Switches">Steps of tasks that were run.</param>
/// <param name="LiveTasks">Tasks that live, daemons included.</param>
/// <param name="DaemonTasks">Daemons that live.</param>
/// <param name="SpawnedTasks">Tasks that were ever started.</param>
/// <param name="ReadyTasks">Tasks that stand in the run queue.</param>
/// <param name="Timers">Waits that have a deadline.</param>
/// <param name="Polls">Looks at I/O.</param>
/// <param name="Stalls">Steps that took longer than <see cref="SchedulerOptions.StallThreshold"/>.</param>
/// <param name="LongestStep">
/// The longest step: exact with <see cref="SchedulerOptions.MeasureSteps"/>, otherwise the longest that the stall detector saw.
/// </param>
/// <param name="DroppedMessages">Messages that a full inbox dropped, or that came for a task which had ended.</param>
/// <param name="BudgetYields">How often a task had to give way because its operation budget was spent.</param>
/// <param name="FullInboxes">How often a message met an inbox at its limit, whatever was done with it.</param>
/// <param name="AbandonedLocks">Locks and permits that tasks held when they ended, and that were passed on then.</param>
public sealed record SchedulerStatistics(
    long Switches,
    int LiveTasks,
    int DaemonTasks,
    long SpawnedTasks,
    int ReadyTasks,
    int Timers,
    long Polls,
    long Stalls,
    TimeSpan LongestStep,
    long DroppedMessages,
    long BudgetYields,
    long FullInboxes,
    long AbandonedLocks);
