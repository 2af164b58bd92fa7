using System.Security.Cryptography;

namespace Pycos.Internals;

/// <summary>
/// The side that was connected to: CHALLENGE in answer to HELLO, then WELCOME in answer to AUTH. It proves itself second, so a caller
/// that knows no secret gets nothing from it by which one could be guessed.
/// </summary>
internal sealed class ResponderHandshake(LocalParty local, ConnectionFacts facts, IHandshakePolicy policy, long now)
    : Handshake(local, facts, policy, now)
{
    private HelloFrame hello;
    private byte[] transcript = [];
    private ushort version;
    private SecretKeys? keys;

    protected override FrameType Expected => keys is null ? FrameType.Hello : FrameType.Auth;

    protected override HandshakeStep Take(ReadOnlyMemory<byte> frame, ulong clock) =>
        keys is null ? TakeHello(frame, clock) : TakeAuth(frame, keys, clock);

    private HandshakeStep TakeHello(ReadOnlyMemory<byte> frame, ulong clock)
    {
        hello = FrameCodec.Read<HelloFrame>(frame).Body;
        version = Math.Min(Local.HighestVersion, hello.HighestVersion);
        if (version < Math.Max(Local.LowestVersion, hello.LowestVersion))
        {
            var others = LocalParty.VersionRange(hello.LowestVersion, hello.HighestVersion);
            throw new ProtocolViolationException(
                ErrorCode.Version, $"no common version: this node speaks {Local.Versions}, the other one {others}");
        }

        if (hello.Cluster != Local.Cluster)
        {
            throw new ProtocolViolationException(ErrorCode.ClusterMismatch, "the nodes belong to different clusters");
        }

        RefuseStrangers(hello.Node);
        CheckTerms(hello.LongestFrame, hello.Window, hello.Heartbeat);
        var common = Local.Keys.FindCommon(hello.Labels, isPrivate: Facts.CertificateRefusal is not null)
            ?? throw (Facts.CertificateRefusal is { } refusal
                ? new ProtocolViolationException(ErrorCode.AuthenticationFailed, refusal)
                : new ProtocolViolationException(
                    ErrorCode.NoCommonKey, "authentication failed: the nodes have no label of a secret in common"));
        var challenge = Encode(Challenge(common, clock));
        transcript = Transcript.Hash(frame.Span, WithoutPrefix(challenge).Span, Facts.Certificates);
        keys = common;
        return new HandshakeStep(challenge, null);
    }

    private ChallengeFrame Challenge(SecretKeys common, ulong clock) => new()
    {
        Version = version,
        Node = Local.Node,
        Name = Local.Name,
        Nonce = Nonce,
        Label = common.Label,
        LongestFrame = Local.LongestFrame,
        Window = Local.Window,
        Endpoints = Local.Endpoints,
        Features = Common(hello.Features, Local.Features),
        Heartbeat = Local.Heartbeat,
        Observed = Facts.Remote,
        Clock = clock,
    };

    private HandshakeStep TakeAuth(ReadOnlyMemory<byte> frame, SecretKeys keys, ulong clock)
    {
        var proof = FrameCodec.Read<AuthFrame>(frame).Body.Proof;
        if (!CryptographicOperations.FixedTimeEquals(Transcript.InitiatorProof(keys, transcript), proof.Span))
        {
            throw AuthenticationFailed();
        }

        var grant = GrantFor(keys);
        var session = Policy.Choose(hello.Node, hello.Resume);
        var welcome = new WelcomeFrame(
            new byte[Transcript.ProofLength],
            session.Session,
            session.IsResumed,
            session.LastReceived,
            grant.Principal,
            grant.Capabilities.ToNames(),
            clock);
        var proved = Transcript.ResponderProof(keys, transcript, proof.Span, WithoutPrefix(Encode(welcome)).Span);
        return End(Encode(welcome with { Proof = proved }), new Authenticated
        {
            Version = version,
            Peer = hello.Node,
            PeerName = hello.Name,
            Cluster = Local.Cluster,
            PeerEndpoints = hello.Endpoints,
            ObservedAs = null,
            Features = Common(hello.Features, Local.Features),
            Label = keys.Label,
            Grant = grant,
            GrantedByPeer = null,
            Session = session,
            PeerLastReceived = session.IsResumed && hello.Resume is { } point ? point.LastReceived : 0,
            LongestFrame = (int)Math.Min(Local.LongestFrame, hello.LongestFrame),
            PeerWindow = hello.Window,
            Heartbeat = Math.Min(Local.Heartbeat, hello.Heartbeat),
            PeerClock = hello.Clock,
            RecordKeys = keys.ForRecords(transcript),
        });
    }
}
