using Microsoft.Extensions.Logging;

namespace Pycos.Internals;

/// <summary>The log lines of the network layer.</summary>
internal static partial class NetLog
{
    [LoggerMessage(100, LogLevel.Information, "Node {Name} ({Id}) started; it accepts connections at: {Locations}.")]
    internal static partial void NodeStarted(ILogger logger, string name, NodeId id, string locations);

    [LoggerMessage(101, LogLevel.Warning, "The {Secret} has fewer than 16 characters: who listens can find it by trying. Use a longer one.")]
    internal static partial void SecretIsShort(ILogger logger, string secret);

    [LoggerMessage(102, LogLevel.Warning, "Others will refuse this node if they trust the same authorities: {Why}.")]
    internal static partial void OwnCertificateRefused(ILogger logger, string why);

    [LoggerMessage(103, LogLevel.Error, "What says whom certificates stand for threw at {Subject}, so the peer is refused.")]
    internal static partial void IdentifyFailed(ILogger logger, string subject, Exception exception);

    [LoggerMessage(110, LogLevel.Information, "Peer {Peer} is online ({Reason}).")]
    internal static partial void PeerMet(ILogger logger, string peer, PeerReason reason);

    [LoggerMessage(111, LogLevel.Information, "Peer {Peer} is offline ({Reason}).")]
    internal static partial void PeerLost(ILogger logger, string peer, PeerReason reason);

    [LoggerMessage(112, LogLevel.Information, "The connection to peer {Peer} is lost; it is tried to be made again.")]
    internal static partial void ConnectionLost(ILogger logger, string peer);

    [LoggerMessage(113, LogLevel.Warning, "Nothing was heard of peer {Peer} for {Silence}: its connection counts as lost.")]
    internal static partial void PeerSilent(ILogger logger, string peer, TimeSpan silence);

    [LoggerMessage(114, LogLevel.Warning, "{Refusal}")]
    internal static partial void PeerRefused(ILogger logger, string refusal);

    [LoggerMessage(115, LogLevel.Warning, "Peer {Peer} broke the protocol, so its connection is closed: {What}.")]
    internal static partial void ProtocolBroken(ILogger logger, string peer, string what);

    [LoggerMessage(116, LogLevel.Warning, "Peer {Peer} sent something that makes no sense here: {What}.")]
    internal static partial void PeerMistaken(ILogger logger, string peer, string what);

    [LoggerMessage(117, LogLevel.Warning, "Peer {Peer} reports error {Code}: {Text}.")]
    internal static partial void PeerComplains(ILogger logger, string peer, int code, string text);

    [LoggerMessage(180, LogLevel.Warning, "A request of peer {Peer} about a file failed at the disk.")]
    internal static partial void FileFailed(ILogger logger, string peer, Exception exception);

    [LoggerMessage(118, LogLevel.Information, "A message to task {Task} of peer {Peer} was not delivered: {Outcome}.")]
    internal static partial void Undelivered(ILogger logger, long task, string peer, Outcome outcome);

    [LoggerMessage(130, LogLevel.Warning, "A request that nobody waits for was not done, to {What}: {Outcome}.")]
    internal static partial void RequestRefused(ILogger logger, string what, Outcome outcome);

    [LoggerMessage(131, LogLevel.Error, "What says who may call service {Service} threw, so the call is refused.")]
    internal static partial void PolicyFailed(ILogger logger, string service, Exception exception);

    [LoggerMessage(132, LogLevel.Warning, "A call of service {Service} by peer {Peer} has failed.")]
    internal static partial void CallFailed(ILogger logger, string service, string peer, Exception exception);

    [LoggerMessage(120, LogLevel.Error, "No connection can be accepted; it is tried again.")]
    internal static partial void CannotAccept(ILogger logger, Exception exception);

    [LoggerMessage(122, LogLevel.Debug, "A connection of peer {Peer} has ended: {Why}.")]
    internal static partial void ConnectionBroke(ILogger logger, string peer, string why);

    [LoggerMessage(123, LogLevel.Error, "This node failed at a frame of peer {Peer}, of type {Type}; it goes on with the next one.")]
    internal static partial void FrameFailed(ILogger logger, string peer, FrameType type, Exception exception);

    [LoggerMessage(130, LogLevel.Warning, "No other node was found. {What}")]
    internal static partial void NothingFound(ILogger logger, string what);

    [LoggerMessage(131, LogLevel.Warning, "Announcements can not be exchanged at {Where}: {Why}.")]
    internal static partial void CannotDiscover(ILogger logger, string where, string why);

    [LoggerMessage(132, LogLevel.Debug, "{Kind} of node {Name} ({Id}) came from {Source}.")]
    internal static partial void AnnouncementHeard(
        ILogger logger, AnnouncementKind kind, string name, NodeId id, System.Net.EndPoint source);

    [LoggerMessage(133, LogLevel.Debug, "An announcement could not be sent to {To}: {Why}.")]
    internal static partial void CannotAnnounce(ILogger logger, System.Net.EndPoint to, string why);

    [LoggerMessage(134, LogLevel.Debug, "Announcements could not be received at {Where} for a moment: {Why}.")]
    internal static partial void CannotReceiveAnnouncement(ILogger logger, string where, string why);

    [LoggerMessage(135, LogLevel.Warning, "{Omitted} of {All} places do not fit into an announcement of {Longest} bytes.")]
    internal static partial void PlacesOmitted(ILogger logger, int omitted, int all, int longest);

    [LoggerMessage(136, LogLevel.Warning, "{Text}, in {Origin}, is no place of a node: {Why}.")]
    internal static partial void SeedNotUnderstood(ILogger logger, string text, string origin, string why);

    [LoggerMessage(137, LogLevel.Warning, "The seed {Seed} is tried again later: {Why}")]
    internal static partial void SeedNotResolved(ILogger logger, string seed, string why);

    [LoggerMessage(138, LogLevel.Warning, "The seeds could not be read from the file {Path}, which is tried again: {Why}")]
    internal static partial void SeedFileNotRead(ILogger logger, string path, string why);

    [LoggerMessage(139, LogLevel.Debug, "Interface {Number} takes no multicasts to {Group}: {Why}.")]
    internal static partial void CannotJoinGroup(ILogger logger, int number, System.Net.IPAddress group, string why);

    [LoggerMessage(119, LogLevel.Warning, "A message of peer {Peer} for task {Task} could not be read: {Why}")]
    internal static partial void NotUnderstood(ILogger logger, string peer, string task, string why);

    [LoggerMessage(140, LogLevel.Information, "Node {Name} runs code of peers that may do that; their assemblies are kept in {Directory}.")]
    internal static partial void AcceptsCode(ILogger logger, string name, string directory);

    [LoggerMessage(141, LogLevel.Warning, "Peer {Peer} ({Principal}) may not have code run here: it has no capability \"code\".")]
    internal static partial void CodeNotAllowed(ILogger logger, string? peer, string? principal);

    [LoggerMessage(142, LogLevel.Information, "Peer {Peer} ({Principal}) offers {Count} assemblies, of which {Missing} are missing here: {Names}.")]
    internal static partial void CodeOffered(ILogger logger, string? peer, string? principal, int count, int missing, string names);

    [LoggerMessage(143, LogLevel.Information, "{Bytes} bytes of assembly {Name} came from peer {Peer} ({Principal}) and are stored as {Hash}.")]
    internal static partial void CodeStored(ILogger logger, int bytes, string name, string? peer, string? principal, string hash);

    [LoggerMessage(144, LogLevel.Warning, "Code of peer {Peer} ({Principal}) is refused: {Why}")]
    internal static partial void CodeRefused(ILogger logger, string? peer, string? principal, string why);

    [LoggerMessage(145, LogLevel.Information, "Code of peer {Peer} ({Principal}) runs: {Code}, {Bytes} bytes.")]
    internal static partial void CodeRuns(ILogger logger, string? peer, string? principal, string code, int bytes);

    [LoggerMessage(146, LogLevel.Information, "The code of a session of peer {Peer} is unloaded: {Count} assemblies.")]
    internal static partial void CodeUnloaded(ILogger logger, string peer, int count);

    [LoggerMessage(147, LogLevel.Warning, "The stored file {File} is not what it was stored as, and is deleted.")]
    internal static partial void CodeTampered(ILogger logger, string file);

    [LoggerMessage(148, LogLevel.Warning, "The stored file {File} can not be deleted: {Why}")]
    internal static partial void CodeNotDeleted(ILogger logger, string file, string why);

    [LoggerMessage(152, LogLevel.Debug, "Functions that travel were not rehearsed, so the first one will take longer.")]
    internal static partial void CodeNotRehearsed(ILogger logger, Exception failure);

    [LoggerMessage(149, LogLevel.Information, "{Assemblies} assemblies, of which {Bytes} bytes were missing there, were handed to peer {Peer}.")]
    internal static partial void CodeHandedOver(ILogger logger, int assemblies, long bytes, string peer);

    [LoggerMessage(159, LogLevel.Information, "A shared value of {Bytes} bytes, {Hash}, was handed to peer {Peer}.")]
    internal static partial void SharedValueHandedOver(ILogger logger, int bytes, string hash, string peer);

    [LoggerMessage(150, LogLevel.Warning, "{What}")]
    internal static partial void ClosureIsUnusual(ILogger logger, string what);

    [LoggerMessage(151, LogLevel.Warning, "The code of an ended session of peer {Peer} is still in memory after {Elapsed}: something in this process refers to it, as a running timer or a handler of an event does. Its memory is in use until this process ends.")]
    internal static partial void CodeStillLoaded(ILogger logger, string peer, TimeSpan elapsed);
}
