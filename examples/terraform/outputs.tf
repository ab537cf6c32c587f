# The names are those that main.py reads. No output of these is sensitive: passwords stay in AWS Secrets Manager.

output "public_url" {
  value = "https://${var.domain}"
}

output "region" {
  value = var.region
}

output "postgres_host" {
  value = aws_rds_cluster.dify.endpoint
}

output "postgres_port" {
  value = aws_rds_cluster.dify.port
}

output "postgres_max_connections" {
  value = var.postgres_max_connections
}

output "redis_host" {
  value = aws_elasticache_replication_group.dify.primary_endpoint_address
}

output "redis_port" {
  value = aws_elasticache_replication_group.dify.port
}

output "files_bucket" {
  value = aws_s3_bucket.files.bucket
}

output "plugins_bucket" {
  value = aws_s3_bucket.plugins.bucket
}
