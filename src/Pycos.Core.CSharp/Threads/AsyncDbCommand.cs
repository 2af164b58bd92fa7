using System.Data;
using System.Data.Common;
using System.Diagnostics;

namespace Pycos;

/// <summary>A command of an <see cref="AsyncDatabase"/>. If the wait for a call ends early, the driver is told to cancel it.</summary>
[DebuggerDisplay("{Command.CommandText,nq}")]
public sealed class AsyncDbCommand
{
    private readonly AsyncDatabase database;

    internal AsyncDbCommand(AsyncDatabase database, DbCommand command)
    {
        this.database = database;
        Command = command;
    }

    /// <summary>The driver's command, for its parameters and other properties that do not block.</summary>
    public DbCommand Command { get; }

    /// <summary>Executes the command. Suspends the running task meanwhile.</summary>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>How many rows it changed, as the driver says.</returns>
    public Coroutine<int> ExecuteAsync(CancellationToken cancellationToken = default) =>
        CallAsync(Command.ExecuteNonQuery, cancellationToken);

    /// <summary>Executes the command for one value. Suspends the running task meanwhile.</summary>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>The first column of the first row; <see langword="null"/> if there is no row.</returns>
    public Coroutine<object?> ExecuteScalarAsync(CancellationToken cancellationToken = default) =>
        CallAsync(Command.ExecuteScalar, cancellationToken);

    /// <summary>Executes the command for its rows. Suspends the running task meanwhile.</summary>
    /// <param name="behavior">What the driver is told about the reader.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>The rows.</returns>
    public async Coroutine<AsyncDbReader> ExecuteReaderAsync(
        CommandBehavior behavior = CommandBehavior.Default, CancellationToken cancellationToken = default) =>
        new(database, await CallAsync(() => Command.ExecuteReader(behavior), cancellationToken));

    /// <summary>
    /// Executes the command once for each set of values, in one job. Suspends the running task meanwhile.
    /// </summary>
    /// <param name="values">For each execution the values of the parameters, which the command has, in their order.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>, and the executions.</param>
    /// <returns>How many rows all of them changed.</returns>
    /// <exception cref="ArgumentException">A set has not as many values as the command has parameters.</exception>
    public Coroutine<int> ExecuteManyAsync(
        IEnumerable<IReadOnlyList<object?>> values, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        return database.CallAsync(
            token =>
            {
                using var cancel = token.Register(Command.Cancel);
                var rows = 0;
                foreach (var set in values)
                {
                    token.ThrowIfCancellationRequested();
                    SetParameters(set);
                    rows += Command.ExecuteNonQuery();
                }

                return rows;
            },
            cancellationToken);
    }

    /// <summary>Executes the stored procedure that the command's text names. Suspends the running task meanwhile.</summary>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>How many rows it changed; output parameters are in <see cref="Command"/>.</returns>
    public Coroutine<int> CallProcedureAsync(CancellationToken cancellationToken = default)
    {
        Command.CommandType = CommandType.StoredProcedure;
        return ExecuteAsync(cancellationToken);
    }

    private Coroutine<T> CallAsync<T>(Func<T> function, CancellationToken cancellation) => database.CallAsync(
        token =>
        {
            using var cancel = token.Register(Command.Cancel);
            return function();
        },
        cancellation);

    private void SetParameters(IReadOnlyList<object?> values)
    {
        if (values.Count != Command.Parameters.Count)
        {
            throw new ArgumentException(
                $"The command has {Command.Parameters.Count} parameters and not {values.Count}. Add a parameter for each value first.");
        }

        for (var i = 0; i < values.Count; i++)
        {
            Command.Parameters[i].Value = values[i] ?? DBNull.Value;
        }
    }
}
