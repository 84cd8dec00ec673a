using System.Text;

namespace Istota.Actors.Mail;

/// <summary>One method's result with what it looked at.</summary>
internal sealed record MethodResult(string Method, string Result, IReadOnlyList<(string Name, string Value)> Properties)
{
    /// <summary>For example <c>header.from</c>; null when it is not there exactly once.</summary>
    public string? Property(string name)
    {
        var found = Properties.Where(property => property.Name == name).Take(2).ToArray();
        return found.Length == 1 ? found[0].Value : null;
    }
}

/// <summary>
/// An Authentication-Results header, read by the grammar of RFC 8601 §2.2, so that a word inside a comment, a quoted string or a property is never a result.
/// </summary>
/// <param name="Results">null when the rest of the header does not follow the grammar.</param>
internal sealed record AuthenticationResults(string AuthservId, IReadOnlyList<MethodResult>? Results)
{
    /// <summary>null when not even the id can be read.</summary>
    public static AuthenticationResults? Parse(string value)
    {
        if (value.Length > 32_768)
            return null;
        var scanner = new Scanner(value);
        if (!scanner.SkipBlanks() || scanner.Value() is not { } id)
            return null;
        return new AuthenticationResults(id.TrimEnd('.').ToLowerInvariant(), ResultsIn(scanner));
    }

    private static List<MethodResult>? ResultsIn(Scanner scanner)
    {
        var results = new List<MethodResult>();
        if (!scanner.SkipBlanks())
            return null;
        if (scanner.Token() is { } version && (!version.All(char.IsAsciiDigit) || !scanner.SkipBlanks()))
            return null;
        while (!scanner.AtEnd)
        {
            if (!scanner.Take(';') || !scanner.SkipBlanks())
                return null;
            if (scanner.AtEnd)
                break;
            if (scanner.Token() is not { } method || !scanner.SkipBlanks())
                return null;
            if (method == "none" && results.Count == 0 && scanner.AtEnd)
                break;
            if (OneResult(scanner, method) is not { } result)
                return null;
            results.Add(result);
        }
        return results;
    }

    private static MethodResult? OneResult(Scanner scanner, string method)
    {
        if (scanner.Take('/') && (!scanner.SkipBlanks() || scanner.Token() is null || !scanner.SkipBlanks()))
            return null;
        if (!scanner.Take('=') || !scanner.SkipBlanks() || scanner.Token() is not { } result || !scanner.SkipBlanks())
            return null;
        var properties = new List<(string, string)>();
        while (!scanner.AtEnd && !scanner.At(';'))
        {
            if (scanner.Token() is not { } name || !scanner.SkipBlanks())
                return null;
            if (scanner.Take('.'))
            {
                if (!scanner.SkipBlanks() || scanner.Token() is not { } property || !scanner.SkipBlanks())
                    return null;
                name = $"{name}.{property}";
            }
            else if (name != "reason")
                return null;
            if (!scanner.Take('=') || !scanner.SkipBlanks() || scanner.Value() is not { } value || !scanner.SkipBlanks())
                return null;
            properties.Add((name, value));
        }
        return new MethodResult(method, result, properties);
    }

    /// <summary>Walks a header value once, character by character.</summary>
    private sealed class Scanner(string text)
    {
        private int _at;

        public bool AtEnd => _at == text.Length;

        public bool At(char c) => _at < text.Length && text[_at] == c;

        public bool Take(char c)
        {
            if (!At(c))
                return false;
            _at++;
            return true;
        }

        /// <summary>Blanks, folds and nested comments; false when a comment does not end.</summary>
        public bool SkipBlanks()
        {
            for (var depth = 0; ; _at++)
            {
                if (AtEnd)
                    return depth == 0;
                var c = text[_at];
                if (c == '(')
                    depth++;
                else if (c == ')' && depth > 0)
                    depth--;
                else if (c == '\\' && depth > 0 && _at + 1 < text.Length)
                    _at++;
                else if (depth == 0 && c is not (' ' or '\t' or '\r' or '\n'))
                    return true;
            }
        }

        /// <summary>A keyword, in lower case: letters, digits, hyphens, underscores.</summary>
        public string? Token()
        {
            var start = _at;
            while (_at < text.Length && (char.IsAsciiLetterOrDigit(text[_at]) || text[_at] is '-' or '_'))
                _at++;
            return _at > start ? text[start.._at].ToLowerInvariant() : null;
        }

        /// <summary>A value: quoted strings and plain characters up to a blank, a comment or a semicolon.</summary>
        public string? Value()
        {
            var value = new StringBuilder();
            var start = _at;
            while (_at < text.Length && text[_at] is not (' ' or '\t' or '\r' or '\n' or ';' or '('))
            {
                if (text[_at] != '"')
                    value.Append(text[_at++]);
                else if (!Quoted(value))
                    return null;
            }
            return _at > start ? value.ToString() : null;
        }

        private bool Quoted(StringBuilder value)
        {
            for (_at++; _at < text.Length; _at++)
            {
                if (text[_at] == '"')
                {
                    _at++;
                    return true;
                }
                if (text[_at] == '\\' && _at + 1 < text.Length)
                    _at++;
                value.Append(text[_at]);
            }
            return false;
        }
    }
}
