using Pycos.Internals;
using Pycos.Tools;

namespace Pycos.SchedulerTool;

/// <summary>Asks a scheduler that runs elsewhere.</summary>
internal sealed class RemoteScheduler : IDisposable
{
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(10);
    private const int NumberLength = 8;

    private readonly PycosNode node;
    private readonly SeedPlace place;

    /// <exception cref="UsageException">The place is none.</exception>
    internal RemoteScheduler(NodeOptions options, string text)
    {
        place = SeedPlace.TryParse(text, out var parsed, out var why) ? parsed : throw new UsageException($"--scheduler: {why}.");
        node = PycosNode.Start(options with { Name = "dispycos-scheduler control", AcceptsConnections = false });
    }

    internal SchedulerState State() => Call<int, SchedulerState>(SharingNames.State, 0);

    /// <summary>Tells it what to do with a client.</summary>
    /// <returns>Whether it does so.</returns>
    /// <exception cref="UsageException">There is none of that name, or there are several.</exception>
    internal bool Order(string client, int? position, string reason)
    {
        var one = OneOf("client", State().Clients, client, known => known.Name, known => known.Id.ToString("N"), "queue");
        return Call<ClientOrder, bool>(SharingNames.Order, new ClientOrder(one.Id, position, reason));
    }

    /// <summary>Has clients get no processors of a node any more, or get them again.</summary>
    /// <returns>Whether it does so.</returns>
    /// <exception cref="UsageException">There is none of that name, or there are several.</exception>
    internal bool Drain(string text, bool drains)
    {
        var one = OneOf("node", State().Nodes, text, known => known.Name, known => known.Id.Number.ToString("N"), "nodes");
        return Call<SharedNodeOrder, bool>(SharingNames.NodeOrder, new SharedNodeOrder(one.Id, drains));
    }

    public void Dispose() => node.Dispose();

    private static T OneOf<T>(string what, T[] all, string text, Func<T, string> name, Func<T, string> number, string lists)
    {
        var found = all.Where(known => name(known) == text || number(known).StartsWith(text, StringComparison.OrdinalIgnoreCase)).ToArray();
        return found switch
        {
            [] => throw new UsageException($"There is no {what} {text}; {lists} lists all."),
            [var one] => one,
            _ => throw new UsageException($"There are several {what}s {text}: give the number of one, as {number(found[0])[..NumberLength]}."),
        };
    }

    private TResult Call<TArguments, TResult>(string name, TArguments arguments)
    {
        return node.UserScheduler.Spawn(CallAsync()).Value();

        async Coroutine<TResult> CallAsync()
        {
            var location = await Task.Run(() => Location.Resolve(place.Host, place.Port));
            await node.ConnectAsync(location);
            using var service = new RemoteService<TArguments, TResult>(node, node.FindPeer(location), name);
            return await service.CallAsync(arguments, AnswerTimeout);
        }
    }
}
