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
        var found = State().Clients.Where(known => known.Name == client || known.Id.ToString("N").StartsWith(client, StringComparison.OrdinalIgnoreCase)).ToArray();
        return found switch
        {
            [] => throw new UsageException($"There is no client {client}; queue lists all."),
            [var one] => Call<ClientOrder, bool>(SharingNames.Order, new ClientOrder(one.Id, position, reason)),
            _ => throw new UsageException($"There are several clients {client}: give the number of one, as {found[0].Id.ToString("N")[..NumberLength]}."),
        };
    }

    public void Dispose() => node.Dispose();

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
