using Pycos.Benchmarks.FSharp;
using Pycos.Benchmarks.Peers;

namespace Pycos.Benchmarks.Children;

/// <summary>All that runs on .NET: a system is added by its lines here and nowhere else.</summary>
internal static class DotnetSystems
{
    /// <summary>The catalogue of them.</summary>
    public static Catalogue Catalogue { get; } = Create();

    private static Catalogue Create()
    {
        var catalogue = new Catalogue();
        AddOursInCSharp(catalogue);
        AddOursInFSharp(catalogue);
        AddTasks(catalogue);
        AddSemaphores(catalogue);
        AddChannels(catalogue);
        AddMailboxProcessor(catalogue);
        AddAkka(catalogue);
        AddProtoActor(catalogue);
        AddOrleans(catalogue);
        AddPlatform(catalogue);
        return catalogue;
    }

    private static void AddOursInCSharp(Catalogue catalogue)
    {
        const string Name = "pycos-csharp";
        catalogue.Add(Name, Shapes.Spawn, count => new Ours.PycosSpawn(count));
        catalogue.Add(Name, Shapes.Sleep, count => new Ours.PycosSleep(count));
        catalogue.Add(Name, Shapes.Yield, count => new Ours.PycosYield(count));
        catalogue.Add(Name, Shapes.PingPong, _ => new Ours.PycosPingPong());
        catalogue.Add(Name, Shapes.ManyToOne, senders => new Ours.PycosManyToOne(senders));
        catalogue.Add(Name, Shapes.Timers, count => new Ours.PycosTimers(count));
        catalogue.Add(Name, Shapes.Lock, count => new Ours.PycosLock(count, handover: false));
        catalogue.Add(Name, Shapes.LockHandover, count => new Ours.PycosLock(count, handover: true));
        catalogue.Add(Name, Shapes.Broadcast, subscribers => new Ours.PycosBroadcast(subscribers));
        catalogue.Add(Name, Shapes.Select, alternatives => new Ours.PycosSelect(alternatives));
        catalogue.AddServer(Name, Shapes.Echo, _ => new Ours.PycosEcho());
        catalogue.AddServer(Name, Shapes.Tls, _ => new Ours.PycosTlsEcho());
        catalogue.Add(Name, Shapes.PipeSpawn, _ => new Ours.PycosProgramSpawn());
        catalogue.Add(Name, Shapes.PipeCat, bytes => new Ours.PycosCat(bytes));
        catalogue.Add(Name, Shapes.FileRead, bytes => new Ours.PycosFileBlocks(bytes, writes: false));
        catalogue.Add(Name, Shapes.FileWrite, bytes => new Ours.PycosFileBlocks(bytes, writes: true));
        AddJobs(catalogue);
        AddRemote(catalogue, Name, tls: false);
        AddRemote(catalogue, "pycos-tls", tls: true);
        AddGroup(catalogue, "pycos-group-1", 1);
        AddGroup(catalogue, "pycos-group-2", 2);
    }

    private static void AddGroup(Catalogue catalogue, string name, int schedulers)
    {
        const int HashesOfWork = 100;
        catalogue.AddServer(name, Shapes.Group, _ => new Ours.PycosGroupEcho(schedulers, hashes: 0));
        catalogue.AddServer(name, Shapes.GroupWork, _ => new Ours.PycosGroupEcho(schedulers, HashesOfWork));
        catalogue.Add(name, Shapes.GroupPairs, pairs => new Ours.PycosGroupPairs(schedulers, pairs));
    }

    private static void AddJobs(Catalogue catalogue)
    {
        const string Name = "pycos-csharp";
        catalogue.Add(Name, Shapes.JobsNoop, count => new Ours.PycosJobsNoop(count));
        catalogue.Add(Name, Shapes.JobsLatency, count => new Ours.PycosJobsLatency(count));
        catalogue.Add(Name, Shapes.JobsExchange, callers => new Ours.PycosJobsExchange(callers));
        catalogue.Add(Name, Shapes.JobsStart, _ => new Ours.PycosJobsStart());
    }

    private static void AddRemote(Catalogue catalogue, string name, bool tls)
    {
        catalogue.AddServer(name, Shapes.RemoteServer, _ => new Ours.PycosRemoteServer(tls));
        catalogue.AddClient(name, Shapes.RemoteAsk, (askers, port) => new Ours.PycosRemoteAsk(askers, port, tls));
        catalogue.AddClient(name, Shapes.RemoteStream, (bytes, port) => new Ours.PycosRemoteStream(bytes, port, tls));
    }

    private static void AddOursInFSharp(Catalogue catalogue)
    {
        const string Name = "pycos-fsharp";
        catalogue.Add(Name, Shapes.Spawn, count => new FSharp.PycosSpawn(count));
        catalogue.Add(Name, Shapes.Sleep, count => new FSharp.PycosSleep(count));
        catalogue.Add(Name, Shapes.Yield, count => new FSharp.PycosYield(count));
        catalogue.Add(Name, Shapes.PingPong, _ => new FSharp.PycosPingPong());
        catalogue.Add(Name, Shapes.ManyToOne, senders => new FSharp.PycosManyToOne(senders));
        catalogue.Add(Name, Shapes.Timers, count => new FSharp.PycosTimers(count));
        catalogue.Add(Name, Shapes.Lock, count => new FSharp.PycosLock(count, handover: false));
        catalogue.Add(Name, Shapes.LockHandover, count => new FSharp.PycosLock(count, handover: true));
        catalogue.Add(Name, Shapes.Broadcast, subscribers => new FSharp.PycosBroadcast(subscribers));
        catalogue.Add(Name, Shapes.Select, alternatives => new FSharp.PycosSelect(alternatives));
        catalogue.AddServer(Name, Shapes.Echo, _ => new FSharp.PycosEcho());
        catalogue.Add(Name, Shapes.JobsNoop, count => new FSharp.PycosJobsNoop(Ours.PycosJobs.Servers, count));
        catalogue.Add(Name, Shapes.JobsLatency, count => new FSharp.PycosJobsLatency(Ours.PycosJobs.Servers, count));
        catalogue.Add(Name, Shapes.JobsExchange, callers => new FSharp.PycosJobsExchange(Ours.PycosJobs.Servers, callers));
        catalogue.Add(Name, Shapes.JobsStart, servers => new FSharp.PycosJobsStart(servers));
    }

    private static void AddTasks(Catalogue catalogue)
    {
        const string Name = "dotnet-task";
        catalogue.Add(Name, Shapes.Spawn, count => new TaskSpawn(count));
        catalogue.Add(Name, Shapes.Sleep, count => new TaskSleep(count));
        catalogue.Add(Name, Shapes.Yield, count => new TaskYield(count));
        catalogue.Add(Name, Shapes.Timers, count => new TaskTimers(count));
        catalogue.Add("dotnet-task-single", Shapes.Yield, count => new SingleThreadTaskYield(count));
    }

    private static void AddSemaphores(Catalogue catalogue)
    {
        const string Name = "semaphoreslim";
        catalogue.Add(Name, Shapes.Lock, count => new SemaphoreLock(count, handover: false));
        catalogue.Add(Name, Shapes.LockHandover, count => new SemaphoreLock(count, handover: true));
        catalogue.Add("semaphoreslim-single", Shapes.Lock, count => new SingleThreadSemaphoreLock(count));
    }

    private static void AddChannels(Catalogue catalogue)
    {
        const string Name = "dotnet-channel";
        catalogue.Add(Name, Shapes.Sleep, count => new ChannelSleep(count));
        catalogue.Add(Name, Shapes.PingPong, _ => new ChannelPingPong(inline: false));
        catalogue.Add(Name, Shapes.ManyToOne, senders => new ChannelManyToOne(senders, inline: false));
        catalogue.Add(Name, Shapes.Broadcast, subscribers => new ChannelBroadcast(subscribers, inline: false));
        catalogue.Add(Name, Shapes.Select, alternatives => new ChannelSelect(alternatives));
        const string InlineName = "dotnet-channel-inline";
        catalogue.Add(InlineName, Shapes.PingPong, _ => new ChannelPingPong(inline: true));
        catalogue.Add(InlineName, Shapes.ManyToOne, senders => new ChannelManyToOne(senders, inline: true));
        catalogue.Add(InlineName, Shapes.Broadcast, subscribers => new ChannelBroadcast(subscribers, inline: true));
    }

    private static void AddPlatform(Catalogue catalogue)
    {
        catalogue.AddServer("dotnet-sockets", Shapes.Echo, bytes => new SocketsEcho(bytes));
        catalogue.AddServer("dotnet-sockets", Shapes.RemoteServer, _ => new RawServer());
        catalogue.AddClient("dotnet-sockets", Shapes.RemoteAsk, (askers, port) => new RawAsk(askers, port));
        catalogue.AddClient("dotnet-sockets", Shapes.RemoteStream, (bytes, port) => new RawStream(bytes, port));
        catalogue.AddServer("kestrel", Shapes.Echo, _ => new KestrelEcho(tls: false));
        catalogue.AddServer("kestrel", Shapes.Tls, _ => new KestrelEcho(tls: true));
        catalogue.Add("dotnet-process", Shapes.PipeSpawn, _ => new ProcessSpawn());
        catalogue.Add("dotnet-process", Shapes.PipeCat, bytes => new ProcessCat(bytes));
        catalogue.Add("dotnet-filestream", Shapes.FileRead, bytes => new FileStreamBlocks(bytes, writes: false));
        catalogue.Add("dotnet-filestream", Shapes.FileWrite, bytes => new FileStreamBlocks(bytes, writes: true));
        catalogue.Add("dotnet-randomaccess", Shapes.FileRead, bytes => new RandomAccessBlocks(bytes, writes: false));
        catalogue.Add("dotnet-randomaccess", Shapes.FileWrite, bytes => new RandomAccessBlocks(bytes, writes: true));
    }

    private static void AddMailboxProcessor(Catalogue catalogue)
    {
        const string Name = "mailboxprocessor";
        catalogue.Add(Name, Shapes.Spawn, count => new MailboxSpawn(count));
        catalogue.Add(Name, Shapes.Sleep, count => new MailboxSleep(count));
        catalogue.Add(Name, Shapes.Yield, count => new MailboxYield(count));
        catalogue.Add(Name, Shapes.PingPong, _ => new MailboxPingPong());
        catalogue.Add(Name, Shapes.ManyToOne, senders => new MailboxManyToOne(senders));
        catalogue.Add(Name, Shapes.Timers, count => new MailboxTimers(count));
    }

    private static void AddAkka(Catalogue catalogue)
    {
        const string Name = "akka";
        catalogue.Add(Name, Shapes.Spawn, count => new AkkaSpawn(count));
        catalogue.Add(Name, Shapes.Sleep, count => new AkkaSleep(count));
        catalogue.Add(Name, Shapes.Yield, count => new AkkaYield(count));
        catalogue.Add(Name, Shapes.PingPong, _ => new AkkaPingPong());
        catalogue.Add(Name, Shapes.ManyToOne, senders => new AkkaManyToOne(senders));
        catalogue.Add(Name, Shapes.Timers, count => new AkkaTimers(count));
        catalogue.Add(Name, Shapes.Broadcast, subscribers => new AkkaBroadcast(subscribers));
        catalogue.AddServer(Name, Shapes.RemoteServer, _ => new AkkaRemoteServer());
        catalogue.AddClient(Name, Shapes.RemoteAsk, (askers, port) => new AkkaRemoteAsk(askers, port));
        catalogue.AddClient(Name, Shapes.RemoteStream, (bytes, port) => new AkkaRemoteStream(bytes, port));
    }

    private static void AddProtoActor(Catalogue catalogue)
    {
        const string Name = "proto-actor";
        catalogue.Add(Name, Shapes.Spawn, count => new ProtoSpawn(count));
        catalogue.Add(Name, Shapes.Sleep, count => new ProtoSleep(count));
        catalogue.Add(Name, Shapes.Yield, count => new ProtoYield(count));
        catalogue.Add(Name, Shapes.PingPong, _ => new ProtoPingPong());
        catalogue.Add(Name, Shapes.ManyToOne, senders => new ProtoManyToOne(senders));
        catalogue.Add(Name, Shapes.Timers, count => new ProtoTimers(count));
        catalogue.Add(Name, Shapes.Broadcast, subscribers => new ProtoBroadcast(subscribers));
        catalogue.AddServer(Name, Shapes.RemoteServer, _ => new ProtoRemoteServer());
        catalogue.AddClient(Name, Shapes.RemoteAsk, (askers, port) => new ProtoRemoteAsk(askers, port));
        catalogue.AddClient(Name, Shapes.RemoteStream, (bytes, port) => new ProtoRemoteStream(bytes, port));
    }

    private static void AddOrleans(Catalogue catalogue)
    {
        const string Name = "orleans";
        catalogue.AddServer(Name, Shapes.RemoteServer, _ => new OrleansServer());
        catalogue.AddClient(Name, Shapes.RemoteAsk, (askers, port) => new OrleansAsk(askers, port));
        catalogue.AddClient(Name, Shapes.RemoteStream, (bytes, port) => new OrleansStream(bytes, port));
        catalogue.AddServer(Name, Shapes.JobsFirstWorker, port => new OrleansSilo(port, isFirst: true));
        catalogue.AddServer(Name, Shapes.JobsWorker, port => new OrleansSilo(port, isFirst: false));
        AddOrleansJobs(catalogue, Name, 2);
        AddOrleansJobs(catalogue, "orleans-one-silo", 1);
    }

    private static void AddOrleansJobs(Catalogue catalogue, string name, int silos)
    {
        catalogue.Add(name, Shapes.JobsNoop, count => new OrleansJobsNoop(count, silos));
        catalogue.Add(name, Shapes.JobsLatency, count => new OrleansJobsLatency(count, silos));
        catalogue.Add(name, Shapes.JobsExchange, callers => new OrleansJobsExchange(callers, silos));
        catalogue.Add(name, Shapes.JobsStart, _ => new OrleansJobsStart(silos));
    }
}
