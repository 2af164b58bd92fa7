namespace Pycos;

/// <summary>An alternative was awaited, or made a part of another one, a second time.</summary>
public sealed class AlternativeAlreadyUsedException : InvalidOperationException
{
    internal AlternativeAlreadyUsedException(bool isDefault)
        : base(isDefault
            ? "This is default(Alt<T>): there is nothing to wait for. Get alternatives from inboxes, locks, tasks and Alt."
            : "This alternative was awaited before, or is a part of another one. Make a new one each time, where it is awaited: that "
                + "costs nothing.")
    {
    }
}
