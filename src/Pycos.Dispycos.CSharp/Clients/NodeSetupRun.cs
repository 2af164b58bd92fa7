namespace Pycos.Internals;

/// <summary>
/// Sees to it that a node gets the client's files and runs its setup once, before its servers get jobs: by the first server that is there,
/// since the node itself runs no code of clients, and a server has all that such code is given and held to. If that server ends meanwhile,
/// another one does it. On the engine's thread.
/// </summary>
internal sealed class NodeSetupRun(ClusterEngine engine, ClientSession session, CodePickle? body)
{
    /// <summary>How many servers may end while they run it.</summary>
    private const int MostAttempts = 3;

    private readonly WaitQueue gate = new();
    private int attempts;
    private bool isRunning;
    private bool isDone;
    private NodeSetupException? failure;

    /// <summary>Returns when the node is set up: by this server, if no other one does.</summary>
    /// <exception cref="NodeSetupException">It has failed, and the session is being closed.</exception>
    /// <exception cref="PeerLostException">The server has ended.</exception>
    public async Coroutine FinishAsync(ServerLink link)
    {
        while (!isDone)
        {
            if (failure is not null)
            {
                throw failure;
            }

            if (link.EndReason is { } reason)
            {
                throw new PeerLostException($"Server {link.Id} has ended: {reason}");
            }

            if (isRunning)
            {
                await new QueueWait(gate, Deadline.Never, default);
                continue;
            }

            isRunning = true;
            attempts++;
            try
            {
                await RunAsync(link);
            }
            finally
            {
                isRunning = false;
                gate.GrantAll();
            }
        }
    }

    private async Coroutine RunAsync(ServerLink link)
    {
        try
        {
            if (engine.Files.Count > 0)
            {
                await link.SendFilesAsync(engine.Files);
            }

            if (body is { } code)
            {
                await link.PrepareAsync(code, ServerLink.NodeSetupJob);
            }

            isDone = true;
        }
        catch (ServerSetupException failed) when (link.EndReason is null)
        {
            Fail(failed);
        }
        catch (Exception lost) when (lost is ServerSetupException or TaskEndedException or PeerLostException or ServiceCallException)
        {
            if (session.IsOver || attempts < MostAttempts)
            {
                throw;
            }

            Fail(new ServerSetupException($"{attempts} servers have ended while they ran it, the last one thus: {link.EndReason ?? lost.Message}", null));
        }
    }

    private void Fail(ServerSetupException why)
    {
        failure = new NodeSetupException($"The setup of node {session.Name} has failed: {why.Reason}", why.InnerException);
        engine.LeaveUnset(session, failure);
    }
}
