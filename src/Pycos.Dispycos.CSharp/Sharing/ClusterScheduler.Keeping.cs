using Pycos.Internals;

namespace Pycos;

/// <content>What has changed is kept, and then told. On the node's thread.</content>
public sealed partial class ClusterScheduler
{
    private readonly WaitQueue gate = new();
    private List<Answer<bool>> waiting = [];
    private PycosTask? keeping;
    private volatile string? journalFailure;
    private bool isChanged;

    /// <summary>Has what the broker has decided kept and told.</summary>
    private void Settle()
    {
        isChanged = true;
        Describe();
        gate.GrantAll();
    }

    /// <summary>Tells the broker something, and waits until what follows is kept. In every task.</summary>
    private async Coroutine<T> KeptAsync<T>(Func<T> function)
    {
        var kept = new Answer<bool>(PycosTask.Current.Scheduler);
        var result = await OnNodeAsync(() =>
        {
            var value = function();
            waiting.Add(kept);
            Settle();
            return value;
        });
        await kept.WaitAsync(Deadline.Never);
        return result;
    }

    private async Coroutine KeepAsync()
    {
        while (!isClosed)
        {
            if (!isChanged)
            {
                await new QueueWait(gate, Deadline.Never, default);
                continue;
            }

            isChanged = false;
            var told = waiting;
            waiting = [];
            await WriteAsync(broker.TakeChanges());
            told.ForEach(answer => answer.TrySettle(true));
            while (broker.TryTake(out var effect))
            {
                Tell(effect.Node is { } id ? PartyOf(id) : PartyOf(effect.Client));
            }
        }
    }

    private async Coroutine WriteAsync(IReadOnlyList<BrokerEntry> changes)
    {
        if (journal is null || (changes.Count == 0 && journalFailure is null))
        {
            return;
        }

        var failure = await Task.Run(() =>
        {
            try
            {
                journal.Append(changes);
                return null;
            }
            catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException or ObjectDisposedException)
            {
                return unwritable.Message;
            }
        });
        if (failure is not null && failure != journalFailure)
        {
            SharingLog.JournalFailed(node.Log, failure);
        }

        journalFailure = failure;
    }

    private void Describe()
    {
        queue =
        [
            .. broker.Clients.Where(client => !client.IsGhost).Select(client => new ClusterSchedulerClient(
                client.Id,
                client.Name,
                client.Owner,
                client.Position,
                client.Since,
                client.Wish.Weight,
                client.Granted,
                PartyOf(client.Id).At is null)),
        ];
        nodes = [.. broker.Nodes.Select(known => new ClusterSchedulerNode(
            known.Id, known.Name, known.Location, known.Cpus, Math.Max(0, known.Free), !known.IsThere, known.IsDrained))];
    }
}
