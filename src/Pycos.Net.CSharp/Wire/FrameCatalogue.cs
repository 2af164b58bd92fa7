using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Pycos.Internals;

/// <summary>All frames of the protocol, for what must know them by their code.</summary>
internal static class FrameCatalogue
{
    /// <summary>Frames with this bit belong to a feature: whoever does not know one acknowledges it and goes on.</summary>
    public const byte FeatureBit = 0x80;

    private static readonly FrozenDictionary<FrameType, FrameInfo> frames = Build().ToFrozenDictionary(info => info.Type);

    public static ImmutableArray<FrameInfo> All => frames.Values.OrderBy(info => info.Type).ToImmutableArray();

    public static bool TryFind(FrameType type, out FrameInfo info) => frames.TryGetValue(type, out info!);

    public static string NameOf(FrameType type) => TryFind(type, out var info) ? info.Name : $"frame type 0x{(byte)type:X2}";

    /// <summary>A frame and one of the fields of its body, as errors name them.</summary>
    public static string Describe(FrameType type, int key)
    {
        if (type == 0)
        {
            return "a reference";
        }

        return TryFind(type, out var info) && key > 0 && key <= info.Fields.Length
            ? $"{info.Name}, {info.Fields[key - 1]} (key {key})"
            : NameOf(type);
    }

    /// <summary>Whether an unknown frame is to be taken in silence.</summary>
    public static bool IsOptional(FrameType type) => ((byte)type & FeatureBit) != 0;

    private static FrameInfo[] Build() =>
    [
        Control<HelloFrame>("HELLO"),
        Control<ChallengeFrame>("CHALLENGE"),
        Control<AuthFrame>("AUTH"),
        Control<WelcomeFrame>("WELCOME"),
        Control<ErrorFrame>("ERROR"),
        Control<PingFrame>("PING"),
        Control<PongFrame>("PONG"),
        Control<GoAwayFrame>("GOAWAY"),
        Control<AckFrame>("ACK"),
        Reliable<CreditFrame>("CREDIT"),
        Reliable<PauseFrame>("PAUSE"),
        Reliable<UnpauseFrame>("UNPAUSE"),
        Reliable<GrantFrame>("GRANT"),
        Reliable<OpenFrame>("OPEN"),
        Reliable<DataFrame>("DATA"),
        Reliable<EndFrame>("END"),
        Reliable<ResetFrame>("RESET"),
        Reliable<SendFrame>("SEND"),
        Reliable<UndeliverableFrame>("UNDELIVERABLE"),
        Reliable<DeliverFrame>("DELIVER"),
        Reliable<CancelFrame>("CANCEL"),
        Reliable<ResultFrame>("RESULT"),
        Reliable<LocateFrame>("LOCATE"),
        Reliable<LocatedFrame>("LOCATED"),
        Reliable<UnlocateFrame>("UNLOCATE"),
        Reliable<MonitorFrame>("MONITOR"),
        Reliable<DemonitorFrame>("DEMONITOR"),
        Reliable<DownFrame>("DOWN"),
        Reliable<TerminateFrame>("TERMINATE"),
        Reliable<SubscribeFrame>("SUBSCRIBE"),
        Reliable<UnsubscribeFrame>("UNSUBSCRIBE"),
        Reliable<CallFrame>("CALL"),
        Reliable<FilePutFrame>("FILE_PUT"),
        Reliable<FileDeleteFrame>("FILE_DEL"),
        Reliable<FileListFrame>("FILE_LIST"),
        Reliable<FileGetFrame>("FILE_GET"),
        Reliable<FileGoFrame>("FILE_GO"),
        Reliable<RelayFrame>("RELAY"),
    ];

    private static FrameInfo Control<TFrame>(string name)
        where TFrame : struct, IFrame<TFrame> => new(TFrame.Type, name, IsReliable: false, TFrame.Fields);

    private static FrameInfo Reliable<TFrame>(string name)
        where TFrame : struct, IFrame<TFrame> => new(TFrame.Type, name, IsReliable: true, TFrame.Fields);
}
