using Pycos.Internals;

namespace Pycos;

/// <content>Detached jobs and their results.</content>
public sealed partial class NodeManager
{
    /// <summary>How often it is looked whether a job has left its result, and whether the time of others is over.</summary>
    private static readonly TimeSpan ResultInterval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan ExpiryInterval = TimeSpan.FromSeconds(1);

    private readonly NodeResults results;
    private bool watchesResults;

    int[] INodeHost.DetachedServersOf(Guid session) => results.ServersOf(session);

    private void AddResultServices()
    {
        services.Add(node.AddService<ResultClaim, string>(ResultNames.Claim, ClaimAsync));
        services.Add(node.AddService<Guid, bool>(ResultNames.Withdraw, (claim, _) => OffNodeAsync(() =>
        {
            results.Withdraw(claim);
            return true;
        })));
        services.Add(node.AddService<string, ResultAnswer>(ResultNames.Fetch, (name, _) => OffNodeAsync(() => results.Fetch(name, Name))));
        services.Add(node.AddService<int, DetachedResultInfo[]>(ResultNames.List, (_, _) => OffNodeAsync(() => results.List(Name))));
        services.Add(node.AddService<string, bool>(ResultNames.Delete, DeleteAsync));
        node.Post(BeginWatchingResults);
    }

    /// <summary>Does what blocks.</summary>
    private static async Coroutine<T> OffNodeAsync<T>(Func<T> function) => await Task.Run(function);

    private async Coroutine<string> ClaimAsync(ResultClaim claim, ServiceCall call)
    {
        var client = await OnNodeAsync(() => Find(claim.Session, call.Caller?.Id) is { } session && session.Has(claim.Server, claim.Incarnation)
            ? session.Client
            : null);
        if (client is null)
        {
            return "its node has no such server";
        }

        ResultEntry? replaced = null;
        if (await Task.Run(() => results.Claim(claim, client, out replaced)) is { } refusal)
        {
            NodeLog.DetachedRefused(node.Log, client, claim.Wish.Name, refusal);
            return refusal;
        }

        NodeLog.Detached(node.Log, client, claim.Wish.Name, claim.Server, claim.Incarnation);
        return await OnNodeAsync(() =>
        {
            EndJob(replaced);
            BeginWatchingResults();
            if (Find(claim.Session, call.Caller?.Id)?.Has(claim.Server, claim.Incarnation) is not true)
            {
                // It has ended meanwhile, and may have been told of before it had the job.
                EndServer(claim.Session, claim.Server, claim.Incarnation, "it was gone before it had the job");
            }

            return "";
        });
    }

    private async Coroutine<bool> DeleteAsync(string name, ServiceCall call)
    {
        ResultEntry? ended = null;
        var was = await Task.Run(() => results.Delete(name, out ended));
        if (was)
        {
            NodeLog.ResultDeleted(node.Log, call.Principal ?? Name, name);
        }

        return await OnNodeAsync(() =>
        {
            EndJob(ended);
            return was;
        });
    }

    /// <summary>Has a server end a detached job whose result nobody is to have.</summary>
    private void EndJob(ResultEntry? job)
    {
        if (job is not null && sessions.TryGetValue(job.Session, out var session))
        {
            session.Order(job.Server, job.Incarnation, ServerOrders.DropFor(job.Wish.Claim));
        }
    }

    private void EndServer(Guid session, int server, int incarnation, string text) => node.Start(
        "dispycos results of a server",
        IgnoreAsync(OffNodeAsync(() =>
        {
            results.EndServer(session, server, incarnation, text);
            return true;
        })));

    private void BeginWatchingResults()
    {
        if (!watchesResults && results.HasAny)
        {
            watchesResults = true;
            node.Start("dispycos results", WatchResultsAsync());
        }
    }

    private async Coroutine WatchResultsAsync()
    {
        while (results.HasAny)
        {
            await PycosTask.SleepAsync(results.HasRunning ? ResultInterval : ExpiryInterval);
            try
            {
                await Task.Run(() => results.Advance(DateTimeOffset.UtcNow));
            }
            catch (Exception busy) when (busy is IOException or UnauthorizedAccessException)
            {
                // A file that somebody has open, or a disk that is full: it is tried again.
                NodeLog.ResultsBusy(node.Log, busy.Message);
            }
        }

        watchesResults = false;
    }

    private static async Coroutine IgnoreAsync<T>(Coroutine<T> coroutine) => await coroutine;
}
