using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace Pycos.CSharp.Interop.Tests;

/// <summary>A database whose every command runs a function and whose every table is the numbers from 1 to 3.</summary>
internal sealed class FakeConnection(Func<string, int> execute) : DbConnection
{
    private ConnectionState state = ConnectionState.Closed;

    [AllowNull]
    public override string ConnectionString { get; set; } = "";

    public override string Database => "fake";

    public override string DataSource => "";

    public override string ServerVersion => "";

    public override ConnectionState State => state;

    public override void ChangeDatabase(string databaseName) => throw new NotSupportedException();

    public override void Close() => state = ConnectionState.Closed;

    public override void Open() => state = ConnectionState.Open;

    protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) => throw new NotSupportedException();

    protected override DbCommand CreateDbCommand() => new FakeCommand(execute);

    private sealed class FakeCommand(Func<string, int> execute) : DbCommand
    {
        [AllowNull]
        public override string CommandText { get; set; } = "";

        public override int CommandTimeout { get; set; }

        public override CommandType CommandType { get; set; }

        public override bool DesignTimeVisible { get; set; }

        public override UpdateRowSource UpdatedRowSource { get; set; }

        protected override DbConnection? DbConnection { get; set; }

        protected override DbParameterCollection DbParameterCollection => throw new NotSupportedException();

        protected override DbTransaction? DbTransaction { get; set; }

        public override void Cancel()
        {
        }

        public override int ExecuteNonQuery() => execute(CommandText);

        public override object? ExecuteScalar() => execute(CommandText);

        public override void Prepare()
        {
        }

        protected override DbParameter CreateDbParameter() => throw new NotSupportedException();

        protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior)
        {
            var table = new DataTable();
            table.Columns.Add("n", typeof(int));
            for (var i = 1; i <= 3; i++)
            {
                table.Rows.Add(i);
            }

            return table.CreateDataReader();
        }
    }
}
