using Chronicle.Redaction;
using Xunit;

namespace Chronicle.Core.Tests.Redaction;

public class KeyNamesTests
{
    [Theory]
    [InlineData("password passwd pwd passphrase userPassword db_password PASSWORD password_confirmation passwordHash dbpassword passwords")]
    [InlineData("secret secrets client_secret clientSecret clientsecret secret_value webhook-secret SECRET_KEY aws_secret_access_key")]
    [InlineData("token access_token accessToken refreshToken auth_token authtoken id_token x-amz-security-token GITHUB_TOKEN github_token session_token csrfToken")]
    [InlineData("access_tokens authTokens api_token apiToken")]
    [InlineData("api_key apikey api-key apiKey APIKey X-Api-Key x_api_key OPENAI_API_KEY openaiApiKey api_keys AccountKey signing_key master-key")]
    [InlineData("access_key accessKey private_key privateKey PRIVATE_KEY secretKey authorization Authorization Proxy-Authorization")]
    [InlineData("credential credentials aws_credentials cookie cookies Cookie set-cookie Set-Cookie setCookie http.request.header.authorization")]
    public void Names_OfSecrets_AreSecret(string names) => AssertEach(names, expected: true);

    [Theory]
    [InlineData("input_tokens output_tokens max_tokens total_tokens token_count tokens cache_read_tokens context_tokens totalTokens inputTokens maxTokens")]
    [InlineData("prompt_tokens completion_tokens reasoning_tokens cached_tokens session_tokens max_token tokenCount token_usage token_limit token_budget")]
    [InlineData("llm.token_count.prompt gen_ai.usage.input_tokens claude_code.token.usage cost_per_token time_to_first_token eos_token next_token pageToken")]
    [InlineData("session_id tool_use_id prompt_id token_id tokenId access_key_id accessKeyId secret_ids credential_id key_id")]
    [InlineData("key keys keyboard monkey public_key publicKey primary_key primaryKey foreign_key cache_key sort_key hotkey turkey keyword")]
    [InlineData("tokenizer tokenize tokenized author authors authority secretary secretariat authenticate compass bypass passenger passive passed")]
    [InlineData("token_type token_url token_endpoint token_expires_at tokenExpiry secret_name secretArn private_key_path password_length password_required")]
    [InlineData("passwordPolicy credentials_path cookie_name cookie-jar password-stdin credential_source token_error")]
    [InlineData("estimated_cache_write_usd seconds_since_last_response transcript_path cwd command file_path content oldpwd prompt text value")]
    public void Names_OfIdsCountsAndOtherThings_AreNot(string names) => AssertEach(names, expected: false);

    [Fact]
    public void ExtraNames_InAnySpelling_AreSecret()
    {
        var options = new RedactionOptions { Keys = ["pin_code", "DSN"] };

        foreach (var name in "pin_code pinCode PIN-CODE user.pinCode pincode dsn SENTRY_DSN".Split(' '))
        {
            Assert.True(IsSecret(name, options), name);
        }
        foreach (var name in "pin code pin_codes spin_code pincodes adsn".Split(' '))
        {
            Assert.False(IsSecret(name, options), name);
        }
    }

    [Fact]
    public void IgnoredNames_InAnySpelling_AreNot()
    {
        var options = new RedactionOptions { IgnoreKeys = ["design_token"] };

        Assert.False(IsSecret("designToken", options));
        Assert.True(IsSecret("my_design_token", options));
    }

    private static void AssertEach(string names, bool expected)
    {
        var options = new RedactionOptions();
        Assert.All(names.Split(' '), name => Assert.True(IsSecret(name, options) == expected, name));
    }

    private static bool IsSecret(string name, RedactionOptions options) => Bodies.Redact($$"""{"{{name}}":"x"}""", options).Contains("[REDACTED]");
}
