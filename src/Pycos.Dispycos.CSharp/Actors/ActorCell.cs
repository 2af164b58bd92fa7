namespace Pycos.Internals;

/// <summary>An actor where it lives: its state, and who is in line for it. On the scheduler of jobs.</summary>
internal abstract class ActorCell(Guid id, string name, ServerJob job)
{
    private readonly AsyncLock turn = new();
    private readonly AsyncEvent stopping = new();
    private PycosTask? running;
    private bool hasEnded;

    public Guid Id => id;

    public int Handover => job.Handover;

    /// <summary>Whether the running task is that of a call of the actor.</summary>
    public bool IsWithin => running is not null && running == PycosTask.CurrentOrNull;

    /// <summary>Waits until the actor is to end.</summary>
    public async Coroutine WaitForStopAsync() => await stopping.WaitAsync();

    /// <summary>Runs a call when its turn has come.</summary>
    public async Coroutine<ActorAnswer> RunAsync(object body)
    {
        using (await turn.EnterAsync())
        {
            if (hasEnded)
            {
                return (ActorAnswerKind.Gone, []);
            }

            running = job.Guest = PycosTask.Current;
            try
            {
                return (ActorAnswerKind.Done, await RunOnStateAsync(body, job.Server.Code.Scope));
            }
            catch (Exception failure) when (failure is not TaskTerminatedException)
            {
                return (ActorAnswerKind.Failed, FailureBytes.Of(failure, job.Server.Settings.SendsTraces));
            }
            finally
            {
                running = job.Guest = null;
            }
        }
    }

    /// <summary>Runs a call for which nobody waits.</summary>
    public async Coroutine RunUnheardAsync(object body)
    {
        var answer = await RunAsync(body);
        if (answer.Kind == ActorAnswerKind.Failed && FailureBytes.TryRead(answer.Data, out var failure))
        {
            Report("something that it was told to do has failed", failure);
        }
    }

    /// <summary>Has it end when all that is in line has run.</summary>
    public async Coroutine<ActorAnswer> StopAsync()
    {
        using (await turn.EnterAsync())
        {
            hasEnded = true;
            stopping.Set();
            return (ActorAnswerKind.Done, []);
        }
    }

    /// <summary>It ends: what runs is told to, what is in line does not run, and the state is disposed of.</summary>
    public async Coroutine EndAsync()
    {
        hasEnded = true;
        running?.Terminate();
        using (await turn.EnterAsync())
        {
            try
            {
                await DisposeStateAsync();
            }
            catch (Exception failure) when (failure is not TaskTerminatedException)
            {
                Report("its state could not be disposed of", failure);
            }
        }
    }

    protected abstract Coroutine<byte[]> RunOnStateAsync(object body, PickleScope scope);

    protected abstract Coroutine DisposeStateAsync();

    // The client shows what its servers write to their standard error.
    private void Report(string what, Exception failure) => Console.Error.WriteLine($"Actor '{name}': {what}: {failure}");
}

/// <summary>An actor with its state.</summary>
internal sealed class ActorCell<TState>(Guid id, string name, TState state, ServerJob job) : ActorCell(id, name, job)
{
    protected override Coroutine<byte[]> RunOnStateAsync(object body, PickleScope scope) => ActorCode<TState>.For(body).RunAsync(body, state, scope);

    protected override async Coroutine DisposeStateAsync()
    {
        if (state is IAsyncDisposable asynchronous)
        {
            await asynchronous.DisposeAsync();
        }
        else
        {
            (state as IDisposable)?.Dispose();
        }
    }
}
