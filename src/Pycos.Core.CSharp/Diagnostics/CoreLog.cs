using Microsoft.Extensions.Logging;

namespace Pycos.Internals;

/// <summary>The log lines of the core.</summary>
internal static partial class CoreLog
{
    [LoggerMessage(1, LogLevel.Information, "Scheduler {Scheduler} started; poller: {Poller}.")]
    internal static partial void SchedulerStarted(ILogger logger, string scheduler, string poller);

    [LoggerMessage(2, LogLevel.Warning, "Task {Task} failed and nobody waits for it.")]
    internal static partial void TaskFailed(ILogger logger, string task, Exception exception);

    [LoggerMessage(3, LogLevel.Warning, "Task {Task} has been running for {Elapsed} without giving way to others.")]
    internal static partial void TaskStalled(ILogger logger, string task, TimeSpan elapsed);

    [LoggerMessage(4, LogLevel.Error, "A callback threw.")]
    internal static partial void CallbackFailed(ILogger logger, Exception exception);

    [LoggerMessage(5, LogLevel.Information, "Task {Task} lives: {Status}{Daemon}.")]
    internal static partial void TaskLives(ILogger logger, string task, PycosTaskStatus status, string daemon);

    [LoggerMessage(30, LogLevel.Warning, "Task {Task} ended and had not given back {What}: it goes to the next one who waits for it.")]
    internal static partial void HeldAtEnd(ILogger logger, string task, string what);

    [LoggerMessage(40, LogLevel.Warning, "The transform of channel {Channel} threw; the message is dropped.")]
    internal static partial void TransformFailed(ILogger logger, string channel, Exception exception);

    [LoggerMessage(41, LogLevel.Warning, "The channel name {Given} begins with punctuation; the channel is called {Name}.")]
    internal static partial void ChannelRenamed(ILogger logger, string given, string name);

    [LoggerMessage(42, LogLevel.Warning, "A second channel called {Name} was refused.")]
    internal static partial void ChannelNameTaken(ILogger logger, string name);

    [LoggerMessage(50, LogLevel.Warning, "Child {Child} of supervisor {Supervisor} has ended, as task {Task}: {Ending}.")]
    internal static partial void ChildEnded(ILogger logger, string child, string supervisor, string task, MonitorKind ending, Exception? exception);

    [LoggerMessage(51, LogLevel.Information, "Child {Child} of supervisor {Supervisor} runs as task {Task}.")]
    internal static partial void ChildStarted(ILogger logger, string child, string supervisor, string task);

    [LoggerMessage(52, LogLevel.Warning, "Child {Child} of supervisor {Supervisor} has not ended within {Timeout}: its clean-up is cut short.")]
    internal static partial void ChildCutShort(ILogger logger, string child, string supervisor, TimeSpan timeout);

    [LoggerMessage(53, LogLevel.Error, "Supervisor {Supervisor} gives up.")]
    internal static partial void SupervisorGaveUp(ILogger logger, string supervisor, Exception exception);

    [LoggerMessage(6, LogLevel.Error, "Scheduler {Scheduler} could not look at its I/O; its other tasks go on.")]
    internal static partial void PollFailed(ILogger logger, string scheduler, Exception exception);

    [LoggerMessage(20, LogLevel.Warning, "Scheduler {Scheduler} could not keep its thread on core {Core}; it runs on any.")]
    internal static partial void PinningFailed(ILogger logger, string scheduler, int core);

    [LoggerMessage(21, LogLevel.Warning, "io_uring can not be used here, so epoll is: {Reason}")]
    internal static partial void RingUnavailable(ILogger logger, string reason);

    [LoggerMessage(22, LogLevel.Warning, "The poller of this platform could not be made ({Reason}); the portable one is used, which is slower.")]
    internal static partial void PollerReplaced(ILogger logger, string reason, Exception exception);
}
