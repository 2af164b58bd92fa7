namespace Pycos.Internals;

/// <summary>An address of any kind: what a name was found to be, or who subscribes.</summary>
internal readonly record struct AnyAddress
{
    private AnyAddress(WireExtension kind) => Kind = kind;

    /// <summary>Which of the addresses is set; 0 if none is.</summary>
    public WireExtension Kind { get; }

    public TaskAddress Task { get; private init; }

    public ChannelAddress Channel { get; private init; }

    public ServiceAddress Service { get; private init; }

    public NodeAddress Node { get; private init; }

    public bool IsNone => Kind == 0;

    public static AnyAddress Of(TaskAddress task) => new(WireExtension.TaskAddress) { Task = task };

    public static AnyAddress Of(ChannelAddress channel) => new(WireExtension.ChannelAddress) { Channel = channel };

    public static AnyAddress Of(ServiceAddress service) => new(WireExtension.ServiceAddress) { Service = service };

    public static AnyAddress Of(NodeAddress node) => new(WireExtension.NodeAddress) { Node = node };

    public void Write(WireBuffer writer)
    {
        switch (Kind)
        {
            case WireExtension.TaskAddress:
                AddressCodec.Write(writer, Task);
                break;
            case WireExtension.ChannelAddress:
                AddressCodec.Write(writer, Channel);
                break;
            case WireExtension.ServiceAddress:
                AddressCodec.Write(writer, Service);
                break;
            case WireExtension.NodeAddress:
                AddressCodec.Write(writer, Node);
                break;
            default:
                writer.WriteNil();
                break;
        }
    }

    public static AnyAddress Read(ref WireReader reader)
    {
        if (reader.TryReadNil())
        {
            return default;
        }

        var (kind, end) = reader.ReadExtensionHeader();
        return kind switch
        {
            WireExtension.TaskAddress => Of(AddressCodec.ReadContent<TaskAddress>(ref reader, end)),
            WireExtension.ChannelAddress => Of(AddressCodec.ReadContent<ChannelAddress>(ref reader, end)),
            WireExtension.ServiceAddress => Of(AddressCodec.ReadContent<ServiceAddress>(ref reader, end)),
            WireExtension.NodeAddress => Of(AddressCodec.ReadContent<NodeAddress>(ref reader, end)),
            _ => throw reader.Malformed($"extension {(sbyte)kind} is no address"),
        };
    }
}
