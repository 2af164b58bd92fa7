using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Proto;
using Proto.Remote;
using Proto.Remote.GrpcNet;

namespace Pycos.Benchmarks.Peers;

/// <summary>An actor system of Proto.Remote. Its messages are those of Protocol Buffers.</summary>
internal static class ProtoRemoteHost
{
    public const string Echo = "echo";
    public const string Sink = "sink";

    public static ActorSystem Start()
    {
        var options = RemoteConfig.BindToLocalhost().WithProtoMessages(WrappersReflection.Descriptor);
        var system = new ActorSystem().WithRemote(options);
        system.Remote().StartAsync().GetAwaiter().GetResult();
        return system;
    }

    public static PID Find(int port, string name) => PID.FromAddress($"127.0.0.1:{port}", name);

    public static BytesValue Message(int length) => new() { Value = ByteString.CopyFrom(RemotePayload.Create(length)) };
}
