namespace Pycos;

/// <summary>
/// Thrown in a task, where it waits, when its code is about to be replaced. Let it pass, and the new code starts when the old
/// code's <c>finally</c> blocks have run; catch it and call <see cref="Refuse"/>, and the old code runs on.
/// </summary>
/// <remarks>
/// A catch that does not call <see cref="Refuse"/> and does not throw the exception again refuses too: whoever asked hears of it
/// when the old code next waits for a message, comes to a <see cref="PycosTask.HotSwapPointAsync"/>, or returns. Clean-up code must
/// therefore not receive messages, which are the new code's in any case.
/// </remarks>
public sealed class HotSwapException : OperationCanceledException
{
    private readonly HotSwapRequest? request;

    /// <summary>Creates the exception.</summary>
    public HotSwapException()
        : this("The task's code is to be replaced.")
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened.</param>
    public HotSwapException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">What caused it.</param>
    public HotSwapException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    internal HotSwapException(HotSwapRequest request, string newCode)
        : base($"Task {request.Task} is to go on with the code {newCode}. Let this exception pass, or call Refuse on it and go on.")
    {
        this.request = request;
        NewCode = newCode;
    }

    /// <summary>The name of the new code's function, by which the old code may decide whether it wants it.</summary>
    public string NewCode { get; } = "";

    /// <summary>Tells whoever asked that the old code runs on. Called by the task itself; never suspends.</summary>
    /// <param name="reason">Why; becomes the <see cref="HotSwapOutcome.Reason"/>.</param>
    /// <returns>False if it is too late: the request has been answered.</returns>
    /// <exception cref="WrongSchedulerException">Called by another task, or outside tasks.</exception>
    public bool Refuse(string? reason = null)
    {
        if (request is null)
        {
            return false;
        }

        if (PycosTask.CurrentOrNull != request.Task)
        {
            throw new WrongSchedulerException(
                $"Only task {request.Task} itself can refuse its hot swap. To take a request back, call Cancel on it.");
        }

        return request.Task.Extras.HotSwap!.Refuse(request, reason ?? "The old code refused.");
    }
}
