namespace Pycos.Internals;

/// <content>A session that gets more servers, or gives some back.</content>
internal sealed partial class ClientSession
{
    /// <summary>Asks the node for another number of servers.</summary>
    /// <param name="cpus">How many.</param>
    /// <param name="servers">Which of them have nothing to do any more, if they are to be fewer.</param>
    public async Coroutine ResizeAsync(int cpus, int[] servers)
    {
        using var resize = new RemoteService<SessionResizing, SessionAnswer>(engine.Node, peer, ComputingNames.Resize);
        var answer = await resize.CallAsync(new SessionResizing(Number, cpus, servers), engine.Options.StartTimeout);

        // Those that are given back count at the node until they have ended; here they do not.
        Cpus = answer.Refusal is null ? Math.Min(answer.Cpus, Math.Max(cpus, Cpus - servers.Length)) : Cpus;
    }
}
