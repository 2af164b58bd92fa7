using Pycos.Internals;

namespace Pycos;

/// <content>New code for a task that runs.</content>
public abstract partial class PycosTask
{
    /// <summary>
    /// Whether the task lets its code be replaced wherever it waits, at its top level, for a message, a resume or a time.
    /// </summary>
    public bool IsHotSwappable => extras?.HotSwap is { IsSwappable: true };

    /// <summary>The outermost frame of the code that runs.</summary>
    internal Frame OutermostFrame => extras?.HotSwap?.OutermostFrame ?? SpawnedFrame;

    internal bool HasHotSwapRequest => extras?.HotSwap is { HasRequest: true };

    /// <summary>Whether the task may take a message without giving others their turn. While a hot swap waits it may not.</summary>
    internal bool MayReceiveAtOnce => (Flags & TaskFlags.HotSwap) == 0 && Scheduler.SpendBudget();

    /// <summary>The outermost frame of the code that the task was spawned with.</summary>
    private protected virtual Frame SpawnedFrame => this;

    private HotSwapState HotSwapState => Extras.HotSwap ??= new HotSwapState(this);

    /// <summary>
    /// Lets the running task's code be replaced, or forbids it. The places are its waits for a message, for
    /// <see cref="Resume"/> and for a time, and its yields; not inside a coroutine that it awaits, and not where it waits for
    /// anything else. A request that came before waits for this. Never suspends; see <see cref="HotSwapPointAsync"/> for places of
    /// its own choice only.
    /// </summary>
    /// <param name="swappable">Whether it may be replaced.</param>
    /// <exception cref="WrongSchedulerException">The caller is not in a task.</exception>
    public static void SetHotSwappable(bool swappable = true) => Current.HotSwapState.SetSwappable(swappable, null);

    /// <summary>Lets the running task's code be replaced, and says what it hands over to the new code. Never suspends.</summary>
    /// <param name="stateToHandOver">
    /// Called when the swap is about to happen, on the scheduler's thread while the task waits; gives the state. If it throws, the
    /// swap is refused. Forgotten when new code has taken over.
    /// </param>
    /// <exception cref="WrongSchedulerException">The caller is not in a task.</exception>
    public static void SetHotSwappable(Func<object?> stateToHandOver)
    {
        ArgumentNullException.ThrowIfNull(stateToHandOver);
        Current.HotSwapState.SetSwappable(true, stateToHandOver);
    }

    /// <summary>
    /// A place where the running task lets its code be replaced, whether or not it is <see cref="IsHotSwappable"/>. Suspends only
    /// if somebody has asked for it, or to give others their turn. Inside a coroutine that the task awaits it is no such place.
    /// </summary>
    /// <param name="state">What is handed over to the new code.</param>
    /// <returns>To be awaited in a task. Throws <see cref="HotSwapException"/> when the code is to be left.</returns>
    public static HotSwapPointOperation HotSwapPointAsync(object? state = null) => new(state);

    /// <summary>
    /// Asks the task to go on with new code. It does so when it comes to a place where it allows that: there
    /// <see cref="HotSwapException"/> is thrown in it, and when its <c>finally</c> blocks have run the new code starts from its
    /// beginning, in the same task. Until then the request waits, and a later one takes its place. Never suspends.
    /// </summary>
    /// <param name="newCode">
    /// Makes the new code when its time has come; called on the scheduler's thread between two steps of tasks. If it throws, or
    /// returns no coroutine that can run, the swap is refused and nothing happens to the old code.
    /// </param>
    /// <returns>The request: await it for its outcome, or cancel it.</returns>
    /// <exception cref="HotSwapCodeException">The function is missing, or the task returns a value and the new code none.</exception>
    public HotSwapRequest HotSwap(Func<Coroutine> newCode)
    {
        CheckCode(newCode);
        return Returning<VoidResult>().RequestSwap(_ => newCode().Claim());
    }

    /// <summary>As <see cref="HotSwap(Func{Coroutine})"/>, for new code that takes over the state of the old.</summary>
    /// <param name="newCode">Makes the new code of what the old code hands over: <see langword="null"/> if it hands over nothing.</param>
    /// <typeparam name="TState">What the new code can take over. If the old code hands over something else, the swap is refused.</typeparam>
    /// <returns>The request: await it for its outcome, or cancel it.</returns>
    /// <exception cref="HotSwapCodeException">The function is missing, or the task returns a value and the new code none.</exception>
    public HotSwapRequest HotSwap<TState>(Func<TState, Coroutine> newCode)
    {
        CheckCode(newCode);
        return Returning<VoidResult>().RequestSwap(state => newCode(StateAs<TState>(state)).Claim());
    }

    /// <summary>The task as one that returns what new code will return.</summary>
    internal PycosTask<T> Returning<T>() => this as PycosTask<T> ?? throw new HotSwapCodeException(
        $"Task {this} can not go on with code that returns {ResultName(typeof(T))}: it returns {ResultName(ResultType)}, and others may "
        + "wait for that. Write the new code so that it returns the same.");

    /// <summary>Throws if there is no function that could make new code.</summary>
    internal static void CheckCode(Delegate? newCode)
    {
        if (newCode is null)
        {
            throw new HotSwapCodeException(
                "There is no new code: null was given. Give a function that returns a new coroutine, such as () => ServerAsync().");
        }
    }

    /// <summary>What the old code hands over, if the new code can take it.</summary>
    internal static TState StateAs<TState>(object? state) => state switch
    {
        TState fitting => fitting,
        null when default(TState) is null => default!,
        _ => throw new HotSwapCodeException(
            $"The old code hands over {(state is null ? "nothing" : $"a {state.GetType()}")}, and the new code takes over a "
            + $"{typeof(TState)}. Write new code that can take over what the old code hands over."),
    };

    private protected HotSwapRequest RequestSwap(Func<object?, SwappedCode> makeCode)
    {
        var request = new HotSwapRequest(this, makeCode);
        if (Scheduler.IsCurrent)
        {
            HotSwapState.Add(request);
        }
        else if (!Scheduler.TryPost(new PostedAction(() => HotSwapState.Add(request))))
        {
            request.Settle(HotSwapStatus.TaskEnded, $"Task {this} has ended with its scheduler.");
        }

        return request;
    }

    /// <summary>It was spawned as one whose code may be replaced.</summary>
    internal void BeginHotSwappable() => HotSwapState.SetSwappable(true, null);

    /// <summary>Goes to the end of the run queue, unless somebody wants a hot swap and this is a place for it.</summary>
    internal void PauseAtHotSwapPoint(Frame frame, object? state)
    {
        EnsureRunning();
        SetLeaf(frame);
        if (!HasHotSwapRequest || !extras!.HotSwap!.TryPause(frame, TaskFlags.HotSwap, state))
        {
            Scheduler.MakeReady(this);
        }
    }

    /// <summary>Puts new code in the place of that which has just been left.</summary>
    internal void GoOnWith(SwappedCode code)
    {
        Extras.Scope?.CloseAll();
        ReleaseFrame();
        Owner = null;
        State = FrameState.Started;
        Leaf = code;
        Scheduler.MakeReady(this);
    }

    internal bool CancelSwap(HotSwapRequest request) => HotSwapState.Cancel(request);

    private protected virtual Type ResultType => typeof(VoidResult);

    private static string ResultName(Type type) => type == typeof(VoidResult) ? "nothing" : $"a {type}";
}
