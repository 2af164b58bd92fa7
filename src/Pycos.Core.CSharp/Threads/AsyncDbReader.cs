using System.Data.Common;
using System.Diagnostics;

namespace Pycos;

/// <summary>Rows of an <see cref="AsyncDbCommand"/>. Fetching runs on the pool too, so that no task blocks the scheduler.</summary>
[DebuggerDisplay("{Reader.FieldCount} columns")]
public sealed class AsyncDbReader
{
    private readonly AsyncDatabase database;

    internal AsyncDbReader(AsyncDatabase database, DbDataReader reader)
    {
        this.database = database;
        Reader = reader;
    }

    /// <summary>The driver's reader, for the columns of the present row.</summary>
    public DbDataReader Reader { get; }

    /// <summary>Goes to the next row. Suspends the running task meanwhile.</summary>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>Whether there is one; its columns are in <see cref="Reader"/>.</returns>
    public Coroutine<bool> ReadAsync(CancellationToken cancellationToken = default) =>
        database.CallAsync(_ => Reader.Read(), cancellationToken);

    /// <summary>Takes the next rows, all in one job. Suspends the running task meanwhile.</summary>
    /// <param name="count">How many at most.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>The rows; fewer only at the end. A missing value is <see cref="DBNull"/>.</returns>
    public Coroutine<IReadOnlyList<object[]>> FetchAsync(int count, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return database.CallAsync<IReadOnlyList<object[]>>(token => Fetch(count, token), cancellationToken);
    }

    /// <summary>Takes all rows that are left, in one job. Suspends the running task meanwhile.</summary>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>The rows. A missing value is <see cref="DBNull"/>.</returns>
    public Coroutine<IReadOnlyList<object[]>> FetchAllAsync(CancellationToken cancellationToken = default) =>
        FetchAsync(int.MaxValue, cancellationToken);

    /// <summary>Goes to the next result of a command that has several. Suspends the running task meanwhile.</summary>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>Whether there is one.</returns>
    public Coroutine<bool> NextResultAsync(CancellationToken cancellationToken = default) =>
        database.CallAsync(_ => Reader.NextResult(), cancellationToken);

    /// <summary>Closes the reader. Suspends the running task meanwhile.</summary>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>To be awaited in a task.</returns>
    public Coroutine CloseAsync(CancellationToken cancellationToken = default) => database.ActAsync(Reader.Close, cancellationToken);

    private List<object[]> Fetch(int count, CancellationToken token)
    {
        var rows = new List<object[]>();
        while (rows.Count < count && Reader.Read())
        {
            token.ThrowIfCancellationRequested();
            var row = new object[Reader.FieldCount];
            Reader.GetValues(row);
            rows.Add(row);
        }

        return rows;
    }
}
