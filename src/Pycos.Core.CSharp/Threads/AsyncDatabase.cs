using System.Data.Common;
using System.Diagnostics;
using Pycos.Internals;

namespace Pycos;

/// <summary>
/// A database connection for tasks: every call on it runs on a pool's thread, one at a time in the order in which they were
/// made, and its task gets what the driver returned or threw.
/// </summary>
/// <remarks>For any ADO.NET driver. Usable from the tasks of every scheduler; calls never overlap, whoever makes them.</remarks>
[DebuggerDisplay("{Connection.State}: {Connection.Database,nq}")]
public sealed class AsyncDatabase
{
    private readonly BlockingLane lane = new();

    /// <summary>Wraps a connection, which from then on is to be used only through this.</summary>
    /// <param name="connection">The connection, open or not. It stays the caller's to dispose of.</param>
    /// <param name="pool">Where the calls run; <see langword="null"/> for <see cref="BlockingPool.Shared"/>.</param>
    public AsyncDatabase(DbConnection connection, BlockingPool? pool = null)
    {
        ArgumentNullException.ThrowIfNull(connection);
        Connection = connection;
        Pool = pool ?? BlockingPool.Shared;
    }

    /// <summary>The driver's connection, for properties that do not block.</summary>
    public DbConnection Connection { get; }

    /// <summary>Where the calls run.</summary>
    public BlockingPool Pool { get; }

    /// <summary>Opens the connection. Suspends the running task meanwhile.</summary>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>To be awaited in a task.</returns>
    public Coroutine OpenAsync(CancellationToken cancellationToken = default) => ActAsync(Connection.Open, cancellationToken);

    /// <summary>Closes the connection. Suspends the running task meanwhile.</summary>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>To be awaited in a task.</returns>
    public Coroutine CloseAsync(CancellationToken cancellationToken = default) => ActAsync(Connection.Close, cancellationToken);

    /// <summary>Makes a command. Never suspends.</summary>
    /// <param name="text">Its text: SQL or what the driver takes.</param>
    /// <returns>The command; its parameters are added to <see cref="AsyncDbCommand.Command"/>.</returns>
    public AsyncDbCommand CreateCommand(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var command = Connection.CreateCommand();
        // The drivers' text, not ours: parameters are how values get in.
#pragma warning disable CA2100
        command.CommandText = text;
#pragma warning restore CA2100
        return new AsyncDbCommand(this, command);
    }

    /// <summary>
    /// Does anything with the connection, after the calls that were made before. Suspends the running task meanwhile.
    /// </summary>
    /// <param name="function">What to do, on a thread of the pool. Its token is cancelled if the wait ends early.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <typeparam name="T">What it returns.</typeparam>
    /// <returns>What the function returned; what it throws is thrown here, with its stack.</returns>
    public Coroutine<T> RunAsync<T>(Func<DbConnection, CancellationToken, T> function, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(function);
        return CallAsync(token => function(Connection, token), cancellationToken);
    }

    internal Coroutine<T> CallAsync<T>(Func<CancellationToken, T> function, CancellationToken cancellation) =>
        Pool.RunAsync(lane, function, cancellation);

    internal Coroutine ActAsync(Action action, CancellationToken cancellation) => CallAsync(
        _ =>
        {
            action();
            return default(VoidResult);
        },
        cancellation).WithoutResult();
}
