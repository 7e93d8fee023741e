// How a bot greets, and when it asks who somebody is.
export default {
  greeting: {
    add: "Thêm ảnh",
    alt: "Nội dung ảnh",
    alt_placeholder: "Cho người không xem được ảnh",
    example: "quý khách",
    full: "Lời chào có tối đa 3 ảnh.",
    otherwise: "Sau dấu gạch đứng là lời thay thế khi chưa biết giá trị: {{example}}",
    pictures: "Ảnh",
    pictures_help: "Tối đa 3 ảnh dưới lời chào: PNG, JPEG, GIF hoặc WebP, mỗi ảnh tối đa 5 MB. Ảnh GIF sẽ đứng yên.",
    remove: "Gỡ {{name}}",
    sample_name: "Lan",
    wrong_file: "Hãy chọn tệp PNG, JPEG, GIF hoặc WebP, mỗi tệp tối đa 5 MB.",
  },
  asking: {
    custom: "Trường riêng của bạn",
    custom_help: "Tối đa {{max}}. Tạo trường trong Cài đặt → Trường khách hàng.",
    custom_pick: "Chọn trường",
    after: "Sau bao nhiêu tin nhắn của khách",
    after_help: "Từ 1 đến 50.",
    watermark: "Hiện “Powered by CX Genie”",
    watermark_help: "Bên dưới khung chat. Muốn tắt cần gói có nhãn trắng.",
    when: "Khi nào",
    times: {
      before_chat: "Trước tin nhắn đầu tiên",
      after_messages: "Sau vài tin nhắn",
      unknown: "Khi bot không biết",
      out_of_hours: "Ngoài giờ làm việc",
    },
    times_help: {
      before_chat: "Khách chỉ nhắn được sau khi điền hoặc bỏ qua biểu mẫu.",
      after_messages: "Một lần trong mỗi cuộc trò chuyện, sau câu trả lời của bot.",
      unknown: "Một lần trong mỗi cuộc trò chuyện, sau lời bot nói khi đó. Khi chuyển cho nhân viên, bot tự hỏi.",
      out_of_hours: "Một lần trong mỗi cuộc trò chuyện, khi không có ai làm việc. Cần đặt giờ làm việc.",
    },
  },
};
