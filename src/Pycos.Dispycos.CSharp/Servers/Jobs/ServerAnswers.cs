namespace Pycos.Internals;

/// <summary>
/// What a server tells its client, in its order. What may wait for more of it goes out with that: when it is sent next, and at the latest when
/// the node's thread comes to it. On any thread.
/// </summary>
internal sealed class ServerAnswers
{
    /// <summary>How many bytes may wait for a client that takes none, before those who can do so wait too.</summary>
    private const long MostBytes = 1 << 20;

    private readonly Lock gate = new();
    private readonly MessageBundle<ServerAnswer> waiting = new(static answer => answer.Data.Length + answer.Text.Length);
    private readonly Scheduler home;
    private readonly TaskRef<ServerAnswer[]> client;
    private readonly Action send;
    private readonly List<Answer<bool>> crowd = [];
    private bool isPosted;
    private bool isHeldUp;

    public ServerAnswers(Scheduler home, TaskRef<ServerAnswer[]> client)
    {
        this.home = home;
        this.client = client;
        send = SendGathered;
    }

    private bool IsCrowded => waiting.Bytes > MostBytes;

    /// <summary>Tells something, even if the client takes nothing now.</summary>
    /// <returns>Whether one who can do so should wait for space.</returns>
    public bool Add(ServerAnswer answer, bool waitsForMore = false)
    {
        lock (gate)
        {
            waiting.Add(answer);
            if (waitsForMore && !waiting.IsFull)
            {
                Post();
            }
            else
            {
                SendAll();
            }

            return IsCrowded;
        }
    }

    /// <summary>Tells something that is of no use later, unless much waits already.</summary>
    public void TryAdd(ServerAnswer answer)
    {
        lock (gate)
        {
            if (!IsCrowded)
            {
                Add(answer);
            }
        }
    }

    /// <summary>Waits until not much is left that the client has not taken. In every task.</summary>
    public async Coroutine WaitForSpaceAsync()
    {
        while (TryJoinCrowd(out var turn))
        {
            await turn.WaitAsync(Deadline.Never);
        }
    }

    private bool TryJoinCrowd(out Answer<bool> turn)
    {
        turn = new Answer<bool>(PycosTask.Current.Scheduler);
        lock (gate)
        {
            if (IsCrowded)
            {
                crowd.Add(turn);
            }

            return IsCrowded;
        }
    }

    private void Post()
    {
        if (!isPosted)
        {
            isPosted = true;
            home.TryPost(new PostedAction(send));
        }
    }

    /// <summary>Sends what waits for more of it.</summary>
    public void SendGathered()
    {
        lock (gate)
        {
            isPosted = false;
            SendAll();
        }
    }

    private void SendAll()
    {
        while (!isHeldUp && waiting.TryPeek(out var message))
        {
            if (client.TrySend(message))
            {
                Forget(message);
                continue;
            }

            isHeldUp = true;
            home.Spawn(SendHeldUpAsync(), new SpawnOptions { Daemon = true, Name = "answers" });
        }
    }

    private async Coroutine SendHeldUpAsync()
    {
        try
        {
            while (TryTake(out var message))
            {
                await client.SendAsync(message);
                Remove(message);
            }
        }
        catch (Exception gone) when (gone is TaskEndedException or TaskUnreachableException)
        {
            // The client is gone, and the node will end this process, or have it go on without.
            Remove(null);
        }
    }

    private bool TryTake(out ServerAnswer[] message)
    {
        lock (gate)
        {
            isHeldUp = waiting.TryPeek(out var next);
            message = next ?? [];
            return isHeldUp;
        }
    }

    /// <summary>Removes what was sent, or all if nobody takes it any more, and lets those go on who wait for space.</summary>
    private void Remove(ServerAnswer[]? message)
    {
        lock (gate)
        {
            if (message is null)
            {
                waiting.Clear();
                isHeldUp = false;
            }
            else
            {
                Forget(message);
            }

            if (!IsCrowded)
            {
                crowd.ForEach(static turn => turn.TrySettle(true));
                crowd.Clear();
            }
        }
    }

    /// <summary>A message is sent, which has copied it.</summary>
    private void Forget(ServerAnswer[] message)
    {
        waiting.Remove(message);
        Array.ForEach(message, static answer => answer.Data.Return());
    }
}
