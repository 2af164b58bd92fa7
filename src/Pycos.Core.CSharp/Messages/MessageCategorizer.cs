namespace Pycos;

/// <summary>Says which category a message belongs to, if it knows.</summary>
/// <param name="message">The message.</param>
/// <param name="category">Its category.</param>
/// <typeparam name="TMessage">The message's type.</typeparam>
/// <typeparam name="TCategory">The categories' type.</typeparam>
/// <returns>False if this one does not know; then the next one is asked.</returns>
public delegate bool MessageCategorizer<in TMessage, TCategory>(TMessage message, out TCategory category);
