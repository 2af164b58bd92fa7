using Microsoft.Extensions.Logging;

namespace Pycos.Internals;

/// <summary>What is logged of clients and their servers.</summary>
internal static partial class DispycosLog
{
    [LoggerMessage(200, LogLevel.Warning, "Server {Server} refuses a part of the code: {Reason}")]
    public static partial void CodeRefused(ILogger log, ServerId server, string reason);

    [LoggerMessage(201, LogLevel.Warning, "Node {Node} serves no jobs: {Reason}")]
    public static partial void NodeRefused(ILogger log, string node, string reason);

    [LoggerMessage(202, LogLevel.Information, "Server {Server} runs jobs, in process {Process} at {Location}.")]
    public static partial void ServerReady(ILogger log, ServerId server, int process, Location location);

    [LoggerMessage(203, LogLevel.Warning, "Server {Server} is gone ({Exit}): {Reason}")]
    public static partial void ServerGone(ILogger log, ServerId server, ServerExit exit, string reason);

    [LoggerMessage(206, LogLevel.Warning, "{Server} tells what can not be read of a job that {Job} has submitted: {Reason}")]
    public static partial void ChildUnreadable(ILogger log, ServerId server, string job, string reason);

    [LoggerMessage(207, LogLevel.Warning, "A job that {Job} submits is refused: {Reason}")]
    public static partial void ChildRefused(ILogger log, string job, string reason);

    [LoggerMessage(205, LogLevel.Error, "A handler of cluster events has failed at {Kind}.")]
    public static partial void HandlerFailed(ILogger log, Exception failure, ClusterEventKind kind);

    [LoggerMessage(208, LogLevel.Information, "Actor '{Name}' lives at server {Server}.")]
    public static partial void ActorStarted(ILogger log, string name, ServerId server);

    [LoggerMessage(209, LogLevel.Warning, "Actor '{Name}' was started again, at server {Server}: it is start number {Incarnation}, and its state is new.")]
    public static partial void ActorRestarted(ILogger log, string name, ServerId server, int incarnation);

    [LoggerMessage(210, LogLevel.Warning, "Server {Server} warns: {Text}")]
    public static partial void ServerWarns(ILogger log, ServerId server, string text);

    [LoggerMessage(204, LogLevel.Warning, "No server after {Seconds} s: {Why}")]
    public static partial void NothingFound(ILogger log, double seconds, string why);
}
