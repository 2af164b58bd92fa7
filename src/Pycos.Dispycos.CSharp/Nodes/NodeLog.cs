using Microsoft.Extensions.Logging;

namespace Pycos.Internals;

/// <summary>The log lines of nodes that serve clients.</summary>
internal static partial class NodeLog
{
    [LoggerMessage(300, LogLevel.Information, "Node {Name} serves clients with {Cpus} servers; its files are in {Directory}.")]
    internal static partial void Started(ILogger logger, string name, int cpus, string directory);

    [LoggerMessage(301, LogLevel.Warning, "Process {Process} was left by a node that was killed, and is ended now.")]
    internal static partial void LeftoverEnded(ILogger logger, int process);

    [LoggerMessage(302, LogLevel.Information, "Client {Client} has opened session {Session} with {Cpus} servers.")]
    internal static partial void SessionOpened(ILogger logger, string client, Guid session, int cpus);

    [LoggerMessage(303, LogLevel.Information, "Client {Client} was refused: {Why}.")]
    internal static partial void SessionRefused(ILogger logger, string client, string why);

    [LoggerMessage(304, LogLevel.Information, "Session {Session} of client {Client} is over.")]
    internal static partial void SessionEnded(ILogger logger, Guid session, string client);

    [LoggerMessage(305, LogLevel.Information, "Server {Server}.{Incarnation} of client {Client} is ready: process {Process}.")]
    internal static partial void ServerReady(ILogger logger, int server, int incarnation, string client, int process);

    [LoggerMessage(306, LogLevel.Information, "Server {Server}.{Incarnation} of client {Client} has ended ({Exit}): {Text}.")]
    internal static partial void ServerEnded(ILogger logger, int server, int incarnation, string client, ServerExit exit, string text);

    [LoggerMessage(307, LogLevel.Warning, "{Directory} could not be deleted.")]
    internal static partial void NotDeleted(ILogger logger, string directory);

    [LoggerMessage(309, LogLevel.Information, "{Who} has ordered: {Order} ({Reason}).")]
    internal static partial void Ordered(ILogger logger, string who, Internals.NodeOrderKind order, string reason);

    [LoggerMessage(310, LogLevel.Information, "Client {Client} gives detached job {Name} to server {Server}.{Incarnation}.")]
    internal static partial void Detached(ILogger logger, string client, string name, int server, int incarnation);

    [LoggerMessage(311, LogLevel.Information, "Client {Client} was refused detached job {Name}: {Why}.")]
    internal static partial void DetachedRefused(ILogger logger, string client, string name, string why);

    [LoggerMessage(312, LogLevel.Information, "{Who} has deleted detached job {Name} with its result.")]
    internal static partial void ResultDeleted(ILogger logger, string who, string name);

    [LoggerMessage(313, LogLevel.Warning, "The results of detached jobs could not be looked through: {Why}")]
    internal static partial void ResultsBusy(ILogger logger, string why);

    [LoggerMessage(308, LogLevel.Error, "A handler of NodeManager.Changed threw.")]
    internal static partial void HandlerFailed(ILogger logger, Exception exception);
}
