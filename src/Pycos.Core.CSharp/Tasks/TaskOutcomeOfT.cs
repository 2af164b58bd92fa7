using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace Pycos;

/// <summary>How a task ended: it returned, it failed, or it was cancelled.</summary>
/// <typeparam name="T">What the task returns.</typeparam>
[DebuggerDisplay("{ToString(),nq}")]
public readonly struct TaskOutcome<T> : IEquatable<TaskOutcome<T>>
{
    private readonly T result;

    internal TaskOutcome(PycosTaskStatus status, T result, Exception? exception)
    {
        Status = status;
        this.result = result;
        Exception = exception;
    }

    /// <summary>
    /// <see cref="PycosTaskStatus.Completed"/>, <see cref="PycosTaskStatus.Failed"/> or <see cref="PycosTaskStatus.Cancelled"/>.
    /// </summary>
    public PycosTaskStatus Status { get; }

    /// <summary>Whether the task returned.</summary>
    public bool IsCompleted => Status == PycosTaskStatus.Completed;

    /// <summary>The exception that ended the task, with its stack; <see langword="null"/> if it returned.</summary>
    public Exception? Exception { get; }

    /// <summary>What the task returned. If it failed or was cancelled, its exception is thrown again.</summary>
    public T Result
    {
        get
        {
            if (Exception is not null)
            {
                ExceptionDispatchInfo.Throw(Exception);
            }

            return result;
        }
    }

    /// <inheritdoc/>
    public bool Equals(TaskOutcome<T> other) =>
        Status == other.Status && ReferenceEquals(Exception, other.Exception)
        && EqualityComparer<T>.Default.Equals(result, other.result);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is TaskOutcome<T> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Status, result, Exception);

    /// <inheritdoc/>
    public override string ToString() => Status switch
    {
        PycosTaskStatus.Completed => $"completed: {result}",
        PycosTaskStatus.Failed => $"failed: {Exception!.GetType().Name}: {Exception.Message}",
        _ => "cancelled",
    };

    /// <summary>Compares two outcomes.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    /// <returns>Whether they are the same.</returns>
    public static bool operator ==(TaskOutcome<T> left, TaskOutcome<T> right) => left.Equals(right);

    /// <summary>Compares two outcomes.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    /// <returns>Whether they differ.</returns>
    public static bool operator !=(TaskOutcome<T> left, TaskOutcome<T> right) => !left.Equals(right);
}
