using Microsoft.Extensions.Logging;

namespace Pycos.Internals;

/// <summary>The log lines of schedulers, and of those who have one.</summary>
internal static partial class SharingLog
{
    [LoggerMessage(320, LogLevel.Information, "Scheduler {Name} shares processors ({Sharing}); {Kept}.")]
    internal static partial void Started(ILogger logger, string name, ProcessorSharing sharing, string kept);

    [LoggerMessage(321, LogLevel.Warning, "The end of {Path} was not whole: its last {Bytes} bytes were cut off, behind {Good}.")]
    internal static partial void JournalCut(ILogger logger, string path, long bytes, long good);

    [LoggerMessage(322, LogLevel.Error, "The journal can not be written: {Reason}. Clients are refused until it can.")]
    internal static partial void JournalFailed(ILogger logger, string reason);

    [LoggerMessage(323, LogLevel.Information, "{Kind}: {Name} {Text}")]
    internal static partial void Happened(ILogger logger, ClusterSchedulerEventKind kind, string name, string text);

    [LoggerMessage(324, LogLevel.Information, "Client {Client} was refused: {Why}.")]
    internal static partial void ClientRefused(ILogger logger, string client, string why);

    [LoggerMessage(325, LogLevel.Error, "A handler of ClusterScheduler.Changed threw.")]
    internal static partial void HandlerFailed(ILogger logger, Exception exception);

    [LoggerMessage(326, LogLevel.Information, "Scheduler {Place} is there.")]
    internal static partial void SchedulerMet(ILogger logger, string place);

    [LoggerMessage(327, LogLevel.Warning, "Scheduler {Place}: {Why}. What there is goes on; it is looked for again and again.")]
    internal static partial void SchedulerMissing(ILogger logger, string place, string why);

    [LoggerMessage(328, LogLevel.Information, "{Who} orders: {Order} {What}.")]
    internal static partial void Ordered(ILogger logger, string who, string order, string what);
}
