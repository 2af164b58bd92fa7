using System.Collections.Immutable;

namespace Pycos.Internals;

/// <summary>
/// One side of the handshake, without I/O and without a clock: bytes and times go in, bytes and the end come out. The two sides take
/// turns, so whatever comes out of turn ends it.
/// </summary>
internal abstract class Handshake
{
    /// <summary>How long the whole handshake may take.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    protected const int NonceLength = 32;

    /// <summary>What a connection begins with that speaks TLS (RFC 8446, section 5.1); a frame begins with 0.</summary>
    internal const byte TlsRecord = 0x16;

    private const uint ShortestHeartbeat = 10; // milliseconds

    private readonly long deadline;
    private bool hasEnded;

    protected Handshake(LocalParty local, ConnectionFacts facts, IHandshakePolicy policy, long now)
    {
        Local = local;
        Facts = facts;
        Policy = policy;
        deadline = now + Limit.Ticks * TimeSpan.NanosecondsPerTick;
        Nonce = local.Random(NonceLength);
    }

    /// <summary>When <see cref="Tick"/> ends the handshake, in nanoseconds of the caller's clock.</summary>
    public long Deadline => deadline;

    protected LocalParty Local { get; }

    protected ConnectionFacts Facts { get; }

    protected IHandshakePolicy Policy { get; }

    protected byte[] Nonce { get; }

    /// <summary>The frame that the other side has to send next.</summary>
    protected abstract FrameType Expected { get; }

    /// <summary>Takes what was received. Call it again with the rest while it consumes something and has not ended.</summary>
    /// <param name="input">All that was received and not consumed yet.</param>
    /// <param name="now">The time in nanoseconds.</param>
    /// <param name="clock">This node's session clock in milliseconds.</param>
    /// <param name="consumed">How many bytes were used up: one frame or none.</param>
    /// <returns>What is to be done.</returns>
    public HandshakeStep Receive(ReadOnlyMemory<byte> input, long now, ulong clock, out int consumed)
    {
        consumed = 0;
        if (hasEnded)
        {
            return HandshakeStep.Nothing;
        }

        var late = Tick(now);
        if (late.End is not null)
        {
            return late;
        }

        try
        {
            return Take(input, clock, ref consumed);
        }
        catch (ProtocolViolationException violation)
        {
            return Refuse(violation.Code, violation.Message);
        }
    }

    /// <summary>Ends the handshake if its time is up.</summary>
    public HandshakeStep Tick(long now) => !hasEnded && now >= deadline
        ? Refuse(ErrorCode.HandshakeTimeout, $"{FrameCatalogue.NameOf(Expected)} did not come within {Limit.TotalSeconds} seconds")
        : HandshakeStep.Nothing;

    /// <summary>Takes one frame of the type that is expected.</summary>
    /// <exception cref="ProtocolViolationException">It refuses what the frame says.</exception>
    protected abstract HandshakeStep Take(ReadOnlyMemory<byte> frame, ulong clock);

    protected HandshakeStep End(ReadOnlyMemory<byte> send, HandshakeEnd end)
    {
        hasEnded = true;
        return new HandshakeStep(send, end);
    }

    protected static byte[] Encode<TFrame>(in TFrame frame)
        where TFrame : struct, IFrame<TFrame>
    {
        using var buffer = new WireBuffer();
        FrameCodec.Write(buffer, frame);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The frame without its length prefix, which is what the transcript holds.</summary>
    protected static ReadOnlyMemory<byte> WithoutPrefix(byte[] frame) => frame.AsMemory(WireLimits.LengthPrefix);

    protected void RefuseStrangers(NodeId peer)
    {
        if (peer.Number == Local.Node.Number)
        {
            throw new ProtocolViolationException(ErrorCode.SelfConnection, "both sides have the same node id: a node can not be its own peer");
        }

        if (Policy.Judge(peer) is { } refusal)
        {
            throw new ProtocolViolationException(refusal, refusal == ErrorCode.StaleIncarnation
                ? "a later life of this node is known"
                : "the node takes no new peers now");
        }
    }

    /// <summary>Refuses terms under which no session could work.</summary>
    protected static void CheckTerms(uint longestFrame, uint window, uint heartbeat)
    {
        if (longestFrame is < WireLimits.HandshakeFrame or > WireLimits.LongestFrame)
        {
            throw Malformed($"the longest frame is {longestFrame}, and not from {WireLimits.HandshakeFrame} to {WireLimits.LongestFrame} bytes");
        }

        if (window < longestFrame)
        {
            throw Malformed($"a window of {window} bytes does not hold a frame of {longestFrame}");
        }

        if (heartbeat < ShortestHeartbeat)
        {
            throw Malformed($"a heartbeat of {heartbeat} ms is shorter than {ShortestHeartbeat}");
        }
    }

    protected static ProtocolViolationException Malformed(string what) => new(ErrorCode.MalformedBody, what);

    /// <summary>One text for every proof that is wrong, since a reason would help to guess.</summary>
    protected static ProtocolViolationException AuthenticationFailed() =>
        new(ErrorCode.AuthenticationFailed, "authentication failed: the two nodes do not have the same secret, or somebody stands between them");

    /// <summary>What a key, or a certificate beside it, stands for. A key that programs have made for each other stands for itself.</summary>
    protected PeerGrant GrantFor(SecretKeys keys) => (keys.IsPrivate ? null : Facts.CertificateGrant) ?? new PeerGrant(keys.Principal, keys.Grants);

    protected static ImmutableArray<string> Common(ImmutableArray<string> own, ImmutableArray<string> others) =>
        [.. own.Where(name => others.Contains(name))];

    private HandshakeStep Take(ReadOnlyMemory<byte> input, ulong clock, ref int consumed)
    {
        if (!input.IsEmpty && input.Span[0] == TlsRecord)
        {
            return End(default, new Refused(ErrorCode.TlsRequired, TlsFailures.NotUsedHere, IsByPeer: false));
        }

        if (!FrameCodec.TryFind(input.Span, WireLimits.HandshakeFrame, out var length))
        {
            return HandshakeStep.Nothing;
        }

        consumed = WireLimits.LengthPrefix + length;
        var frame = input.Slice(WireLimits.LengthPrefix, length);
        var header = FrameCodec.Open(frame, out var reader);
        if (header is not { Stream: 0, Sequence: 0 })
        {
            throw new ProtocolViolationException(ErrorCode.UnexpectedFrame, "frames of the handshake have no stream and no number");
        }

        if (header.Type == FrameType.Error)
        {
            return End(default, Refusals.Of(FrameCodec.Read<ErrorFrame>(ref reader)));
        }

        return Take(frame, clock);
    }

    private HandshakeStep Refuse(ErrorCode code, string text) =>
        End(Refusals.Encode(code, text), new Refused(code, text, IsByPeer: false));
}
