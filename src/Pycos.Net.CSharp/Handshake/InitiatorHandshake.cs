using System.Security.Cryptography;

namespace Pycos.Internals;

/// <summary>The side that connected: HELLO, then AUTH in answer to CHALLENGE, then WELCOME is checked.</summary>
internal sealed class InitiatorHandshake : Handshake
{
    private readonly ResumePoint? resume;
    private byte[] hello = [];
    private byte[] transcript = [];
    private byte[] proof = [];
    private ChallengeFrame challenge;
    private SecretKeys? keys;

    public InitiatorHandshake(
        LocalParty local, ConnectionFacts facts, IHandshakePolicy policy, ResumePoint? resume, long now)
        : base(local, facts, policy, now) => this.resume = resume;

    /// <summary>The node to which this one has begun to prove itself; null before.</summary>
    public NodeId? ProvesTo { get; private set; }

    protected override FrameType Expected => keys is null ? FrameType.Challenge : FrameType.Welcome;

    /// <summary>The bytes that open the conversation.</summary>
    public ReadOnlyMemory<byte> Start(ulong clock)
    {
        hello = Encode(new HelloFrame
        {
            LowestVersion = Local.LowestVersion,
            HighestVersion = Local.HighestVersion,
            Node = Local.Node,
            Name = Local.Name,
            Cluster = Local.Cluster,
            Nonce = Nonce,
            Labels = Local.Keys.Labels,
            Capabilities = Local.Offered.ToNames(),
            LongestFrame = Local.LongestFrame,
            Window = Local.Window,
            Endpoints = Local.Endpoints,
            Features = Local.Features,
            Resume = resume,
            Agent = Local.Agent,
            Heartbeat = Local.Heartbeat,
            Clock = clock,
        });
        return hello;
    }

    protected override HandshakeStep Take(ReadOnlyMemory<byte> frame, ulong clock) =>
        keys is null ? TakeChallenge(frame) : TakeWelcome(frame, keys);

    private HandshakeStep TakeChallenge(ReadOnlyMemory<byte> frame)
    {
        challenge = FrameCodec.Read<ChallengeFrame>(frame).Body;
        if (challenge.Version < Local.LowestVersion || challenge.Version > Local.HighestVersion)
        {
            throw new ProtocolViolationException(
                ErrorCode.Version,
                $"no common version: this node speaks {Local.Versions}, the other one chose {challenge.Version}");
        }

        RefuseStrangers(challenge.Node);
        CheckTerms(challenge.LongestFrame, challenge.Window, challenge.Heartbeat);
        if (challenge.Features.Any(feature => !Local.Features.Contains(feature)))
        {
            throw Malformed("CHALLENGE names a feature that HELLO did not offer");
        }

        keys = Local.Keys.Find(challenge.Label)
            ?? throw new ProtocolViolationException(ErrorCode.NoCommonKey, "the other node chose a label that was not offered");
        if (Facts.CertificateRefusal is { } refusal && !keys.IsPrivate)
        {
            throw new ProtocolViolationException(ErrorCode.AuthenticationFailed, refusal);
        }

        if (!Policy.TryBeginProof(challenge.Node))
        {
            throw new ProtocolViolationException(ErrorCode.Duplicate, "the two nodes are connected already");
        }

        ProvesTo = challenge.Node;
        transcript = Transcript.Hash(WithoutPrefix(hello).Span, frame.Span, Facts.Certificates);
        proof = Transcript.InitiatorProof(keys, transcript);
        return new HandshakeStep(Encode(new AuthFrame(proof)), null);
    }

    private HandshakeStep TakeWelcome(ReadOnlyMemory<byte> frame, SecretKeys keys)
    {
        var welcome = FrameCodec.Read<WelcomeFrame>(frame).Body;
        var expected = Transcript.ResponderProof(keys, transcript, proof, WithoutProof(frame.Span, welcome.Proof.Span));
        if (!CryptographicOperations.FixedTimeEquals(expected, welcome.Proof.Span))
        {
            throw AuthenticationFailed();
        }

        if (welcome.IsResumed && welcome.Session != resume?.Session)
        {
            throw Malformed("WELCOME resumes a session that HELLO did not ask for");
        }

        return End(default, new Authenticated
        {
            Version = challenge.Version,
            Peer = challenge.Node,
            PeerName = challenge.Name,
            Cluster = Local.Cluster,
            PeerEndpoints = challenge.Endpoints,
            ObservedAs = challenge.Observed,
            Features = challenge.Features,
            Label = keys.Label,
            Grant = GrantFor(keys),
            GrantedByPeer = new PeerGrant(welcome.Principal, CapabilityNames.FromNames(welcome.Capabilities)),
            Session = new SessionChoice(welcome.Session, welcome.IsResumed, resume is { } point && welcome.IsResumed ? point.LastReceived : 0),
            PeerLastReceived = welcome.IsResumed ? welcome.LastReceived : 0,
            LongestFrame = (int)Math.Min(Local.LongestFrame, challenge.LongestFrame),
            PeerWindow = challenge.Window,
            Heartbeat = Math.Min(Local.Heartbeat, challenge.Heartbeat),
            PeerClock = welcome.Clock,
            RecordKeys = keys.ForRecords(transcript),
        });
    }

    private static byte[] WithoutProof(ReadOnlySpan<byte> frame, ReadOnlySpan<byte> proof)
    {
        var zeroed = frame.ToArray();
        frame.Overlaps(proof, out var offset);
        zeroed.AsSpan(offset, proof.Length).Clear();
        return zeroed;
    }
}
